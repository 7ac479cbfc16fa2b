"""Who gets what from reports, issued papers and workbooks. Part of tests/house/routes.py, with its columns."""

REPORTS = """
reports:dashboard          get    -         302       302        200     200    302       302       200     200
reports:dashboard          post   -         401       405        405     405    405       405       405     405
reports:file               get    a         302       404        403     200    200       404       200     200
reports:file               post   a         401       405        405     405    405       405       405     405
reports:import             get    checked   302       404        404     404    404       404       200     200
reports:import             post   checked   401       405        405     405    405       405       405     405
reports:import_apply       get    checked   302       405        405     405    405       405       405     405
reports:import_apply       post   checked   401       404        404     404    404       404       302     302
reports:import_discard     get    checked   302       405        405     405    405       405       405     405
reports:import_discard     post   checked   401       404        404     404    404       404       302     302
reports:import_file        get    checked   302       404        404     404    404       404       200       200
reports:import_file        post   checked   401       405        405     405    405       405       405     405
reports:import_progress    get    checked   302       404        404     404    404       404       204     204
reports:import_progress    post   checked   401       405        405     405    405       405       405     405
reports:import_retry       get    checked   302       405        405     405    405       405       405     405
reports:import_retry       post   checked   401       404        404     404    404       404       302     302
reports:import_template    get    -         302       403        403     403    403       403       200     200
reports:import_template    post   -         401       405        405     405    405       405       405     405
reports:import_undo        get    imported  302       404        404     404    404       404       200     200
reports:import_undo        post   imported  401       404        404     404    404       404       302     302
reports:imports            get    -         302       403        403     403    403       403       200     200
reports:imports            post   -         401       403        403     403    403       403       200     200
reports:list               get    -         302       403        200     200    200       200       200     200
reports:list               post   -         401       405        405     405    405       405       405     405
reports:meetings_behind    get    a         302       404        200     200    200       404       200     200
reports:meetings_behind    post   a         401       405        405     405    405       405       405     405
reports:months_behind      get    a         302       404        200     200    200       404       200     200
reports:months_behind      post   a         401       405        405     405    405       405       405     405
reports:overview           get    -         302       403        200     200    200       200       200     200
reports:overview           post   -         401       405        405     405    405       405       405     405
reports:records            get    a         302       404        200     403    200       404       200     200
reports:records            post   a         401       405        405     405    405       405       405     405
reports:report             get    a         302       404        200     200    200       404       200     200
reports:report             post   a         401       405        405     405    405       405       405     405
"""
