"""Who gets what from plans, the board, confirming and closing. Part of tests/house/routes.py, with its columns."""

PLANS = """
meetings:board             get    -         302       403        200     200    200       200       200     200
meetings:board             post   -         401       405        405     405    405       405       405     405
meetings:confirm           get    -         302       403        403     403    403       403       200     200
meetings:confirm           post   -         401       403        403     403    403       403       302     302
meetings:this_month        get    -         302       200        200     200    200       200       200     200
meetings:this_month        post   -         401       405        405     405    405       405       405     405
meetings:absences          get    -         302       403        200     403    200       200       200     200
meetings:absences          post   -         401       405        405     405    405       405       405     405
meetings:closings          get    -         302       403        403     403    403       403       200     200
meetings:closings          post   -         401       405        405     405    405       405       405     405
meetings:month_close       get    x         302       404        403     403    404       404       200     200
meetings:month_close       post   x         401       404        403     403    404       404       302     302
meetings:month_prepare     get    a         302       405        405     405    405       405       405     405
meetings:month_prepare     post   a         401       302        403     403    302       404       302     302
meetings:not_held          get    a         302       403        403     403    200       404       200     200
meetings:not_held          post   a         401       403        403     403    200       404       200     200
meetings:not_held_withdraw get    a         302       403        403     403    200       404       200     200
meetings:not_held_withdraw post   a         401       403        403     403    302       404       302     302
meetings:plan              get    a         302       200        200     200    200       404       200     200
meetings:plan              post   a         401       405        405     405    405       405       405     405
meetings:plans             get    -         302       403        403     403    200       200       200     200
meetings:plans             post   -         401       403        403     403    422       422       422     422
meetings:recheck           get    -         302       403        403     403    403       403       200     200
meetings:recheck           post   -         401       403        403     403    403       403       302     302
meetings:slot              get    a         302       403        403     403    200       404       200     200
meetings:slot              post   a         401       403        403     403    200       404       200     200
meetings:theme_add         get    a         302       403        403     403    200       404       200     200
meetings:theme_add         post   a         401       403        403     403    200       404       200     200
meetings:theme_change      get    a         302       403        403     403    200       404       200     200
meetings:theme_change      post   a         401       403        403     403    200       404       200     200
meetings:theme_remove      get    a         302       403        403     403    200       404       200     200
meetings:theme_remove      post   a         401       403        403     403    302       404       302     302
"""
