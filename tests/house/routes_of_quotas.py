"""Who gets what from quotas. Part of tests/house/routes.py, with its columns.

`quota` is one the commune set for branch A.
"""

QUOTAS = """
recruitment:quotas           get    -         302       403        200     200    200       200       200     200
recruitment:quotas           post   -         401       405        405     405    405       405       405     405
recruitment:quota_issue      get    -         302       403        403     403    403       403       200     200
recruitment:quota_issue      post   -         401       403        403     403    403       403       422     422
recruitment:quota            get    quota     302       404        200     200    200       404       200     200
recruitment:quota            post   quota     401       405        405     405    405       405       405     405
recruitment:quota_break_down get    quota     302       404        403     403    403       404       200     403
recruitment:quota_break_down post   quota     401       404        403     403    403       404       422     403
recruitment:quota_reallocate get    quota     302       404        403     403    403       404       200     403
recruitment:quota_reallocate post   quota     401       404        403     403    403       404       422     403
recruitment:quota_withdraw   get    quota     302       404        403     403    403       404       200     403
recruitment:quota_withdraw   post   quota     401       404        403     403    403       404       422     403
"""
