"""Who gets what from the API and its keys. Part of tests/house/routes.py, with its columns.

A session opens nothing of the API: whoever is signed in is as strange to it as anybody (401).
"""

KEYS = """
reports:api_description    get    -         401       401        401     401    401       401       401     401
reports:api_description    post   -         405       405        405     405    405       405       405     405
reports:api_nothing        get    -         401       401        401     401    401       401       401     401
reports:api_nothing        post   -         405       405        405     405    405       405       405     405
reports:api_organizations  get    -         401       401        401     401    401       401       401     401
reports:api_organizations  post   -         405       405        405     405    405       405       405     405
reports:api_records        get    a         401       401        401     401    401       401       401     401
reports:api_records        post   a         405       405        405     405    405       405       405     405
reports:api_report         get    a         401       401        401     401    401       401       401     401
reports:api_report         post   a         405       405        405     405    405       405       405     405
reports:api_reports        get    -         401       401        401     401    401       401       401     401
reports:api_reports        post   -         405       405        405     405    405       405       405     405
reports:token_description  get    -         302       403        403     200    200       200       200     200
reports:token_description  post   -         401       405        405     405    405       405       405     405
reports:token_guide        get    -         302       403        403     200    200       200       200     200
reports:token_guide        post   -         401       405        405     405    405       405       405     405
reports:token_new          get    -         302       403        403     200    200       200       200     200
reports:token_new          post   -         401       403        403     422    422       422       422     422
reports:token_revoke       get    key       302       404        404     404    404       404       200     200
reports:token_revoke       post   key       401       404        404     404    404       404       200     200
reports:tokens             get    -         302       403        403     200    200       200       200     200
reports:tokens             post   -         401       405        405     405    405       405       405     405
"""
