"""Who gets what from files made by the worker. Part of tests/house/routes.py, with its columns."""

EXPORTS = """
reports:export             get    export    302       404        404     404    404       404       200     404
reports:export             post   export    401       405        405     405    405       405       405     405
reports:export_again       get    export    302       405        405     405    405       405       405     405
reports:export_again       post   export    401       404        404     404    404       404       302     404
reports:export_ask         get    -         302       403        403     200    200       200       200     200
reports:export_ask         post   -         401       403        403     422    422       422       422     422
reports:export_cancel      get    export    302       405        405     405    405       405       405     405
reports:export_cancel      post   export    401       404        404     404    404       404       302     404
reports:export_file        get    export    302       404        404     404    404       404       200     404
reports:export_file        post   export    401       405        405     405    405       405       405     405
reports:export_forget      get    export    302       405        405     405    405       405       405     405
reports:export_forget      post   export    401       404        404     404    404       404       302     404
reports:export_packs       get    -         302       403        403     200    200       200       200     200
reports:export_packs       post   -         401       403        403     422    422       422       422     422
reports:export_progress    get    export    302       404        404     404    404       404       204     404
reports:export_progress    post   export    401       405        405     405    405       405       405     405
reports:export_zip         get    export    302       404        404     404    404       404       200     404
reports:export_zip         post   export    401       405        405     405    405       405       405     405
reports:exports            get    -         302       403        403     200    200       200       200     200
reports:exports            post   -         401       405        405     405    405       405       405     405
"""
