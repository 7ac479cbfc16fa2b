"""Who gets what from the addresses of opinions, conclusions and tasks: part of routes.py, whose columns these are."""

OPINIONS = """
meetings:conclusion        get    conclusion 302      404        200     404    200       404       200     200
meetings:conclusion        post   conclusion 401      405        405     405    405       405       405     405
meetings:conclusion_reopen get    conclusion 302      404        403     404    200       404       200     200
meetings:conclusion_reopen post   conclusion 401      404        403     404    422       404       422     422
meetings:conclusion_settle get    conclusion 302      404        403     404    200       404       200     200
meetings:conclusion_settle post   conclusion 401      404        403     404    422       404       422     422
meetings:conclusions       get    -         302       403        200     403    200       200       200     200
meetings:conclusions       post   -         401       405        405     405    405       405       405     405
meetings:opinion           get    opinion   302       404        200     404    200       404       200     200
meetings:opinion           post   opinion   401       405        405     405    405       405       405     405
meetings:opinion_answer    get    opinion   302       404        403     404    403       404       200     200
meetings:opinion_answer    post   opinion   401       404        403     404    403       404       422     422
meetings:opinion_forward   get    opinion   302       404        403     404    403       404       200     200
meetings:opinion_forward   post   opinion   401       404        403     404    403       404       422     422
meetings:opinion_raise     get    a         302       200        200     403    200       404       200     200
meetings:opinion_raise     post   a         401       422        422     403    422       404       422     422
meetings:opinion_reopen    get    opinion   302       404        403     404    200       404       403     403
meetings:opinion_reopen    post   opinion   401       404        403     404    422       404       403     403
meetings:opinion_withdraw  get    opinion   302       404        403     404    200       404       403     403
meetings:opinion_withdraw  post   opinion   401       404        403     404    422       404       403     403
meetings:opinions          get    -         302       403        200     403    200       200       200     200
meetings:opinions          post   -         401       405        405     405    405       405       405     405
meetings:task              get    task      302       404        200     404    200       404       200     200
meetings:task              post   task      401       405        405     405    405       405       405     405
meetings:task_drop         get    task      302       404        403     404    200       404       200     200
meetings:task_drop         post   task      401       404        403     404    422       404       422     422
meetings:task_finish       get    task      302       404        403     404    200       404       200     200
meetings:task_finish       post   task      401       404        403     404    422       404       422     422
meetings:task_give         get    a         302       403        403     403    200       404       200     200
meetings:task_give         post   a         401       403        403     403    422       404       422     422
meetings:task_postpone     get    task      302       404        403     404    200       404       200     200
meetings:task_postpone     post   task      401       404        403     404    422       404       422     422
meetings:task_reopen       get    task      302       404        403     404    200       404       200     200
meetings:task_reopen       post   task      401       404        403     404    422       404       422     422
meetings:task_report       get    task      302       404        403     404    200       404       200     200
meetings:task_report       post   task      401       404        403     404    422       404       422     422
meetings:tasks             get    -         302       403        200     403    200       200       200     200
meetings:tasks             post   -         401       405        405     405    405       405       405     405
"""
