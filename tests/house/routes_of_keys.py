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
"""
