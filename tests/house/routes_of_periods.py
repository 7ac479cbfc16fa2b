"""Who gets what from the addresses of periods and of the bulk screen. Part of tests/house/routes.py, with its columns.

`opened` is the year the district opened; the unit of a waiting list and of an excess is Y, where nobody is appointed.
"""

PERIODS = """
evaluations:home             get    -         302       403        200     200    200       200       200     200
evaluations:home             post   -         401       405        405     405    405       405       405     405
evaluations:period_open      get    -         302       403        403     403    403       403       200     200
evaluations:period_open      post   -         401       403        403     403    403       403       422     422
evaluations:period           get    opened    302       403        200     200    200       200       200     200
evaluations:period           post   opened    401       405        405     405    405       405       405     405
evaluations:period_change    get    opened    302       403        403     403    403       403       403     200
evaluations:period_change    post   opened    401       403        403     403    403       403       403     422
evaluations:period_refresh   get    opened    302       403        403     403    403       403       403     200
evaluations:period_refresh   post   opened    401       403        403     403    403       403       403     422
evaluations:period_close     get    opened    302       403        403     403    403       403       403     200
evaluations:period_close     post   opened    401       403        403     403    403       403       403     422
evaluations:period_reopen    get    opened    302       403        403     403    403       403       403     200
evaluations:period_reopen    post   opened    401       403        403     403    403       403       403     422
evaluations:not_rated        get    opened    302       403        200     403    200       200       200     200
evaluations:not_rated        post   opened    401       405        405     405    405       405       405     405
evaluations:bulk             get    opened    302       403        200     403    200       200       200     200
evaluations:bulk             post   opened    401       403        403     403    422       422       422     422
evaluations:waiting          get    opened    302       403        404     403    404       404       404     200
evaluations:waiting          post   opened    401       403        404     403    404       404       404     302
evaluations:cap_exceed       get    opened    302       403        404     403    404       404       404     200
evaluations:cap_exceed       post   opened    401       403        404     403    404       404       404     422
"""
