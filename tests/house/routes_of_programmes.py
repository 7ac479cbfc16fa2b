"""Who gets what from programmes and their targets. Part of tests/house/routes.py, with its columns.

`scheme` is a resolution of the commune, `aim` a target of it whose figures are typed, with a share of branch A.
"""

PROGRAMMES = """
reports:programmes             get    -         302       403        200     200    200       200       200     200
reports:programmes             post   -         401       405        405     405    405       405       405     405
reports:programme_add          get    -         302       403        403     403    403       403       200     200
reports:programme_add          post   -         401       403        403     403    403       403       422     422
reports:programme              get    scheme    302       404        200     200    200       200       200     200
reports:programme              post   scheme    401       405        405     405    405       405       405     405
reports:programme_change       get    scheme    302       404        403     403    403       403       200     403
reports:programme_change       post   scheme    401       404        403     403    403       403       422     403
reports:programme_end          get    scheme    302       404        403     403    403       403       200     403
reports:programme_end          post   scheme    401       404        403     403    403       403       422     403
reports:target_add             get    scheme    302       404        403     403    403       403       200     403
reports:target_add             post   scheme    401       404        403     403    403       403       422     403
reports:target                 get    aim       302       404        200     200    403       403       200     200
reports:target                 post   aim       401       405        405     405    405       405       405     405
reports:target_change          get    aim       302       404        403     403    403       403       200     403
reports:target_change          post   aim       401       404        403     403    403       403       422     403
reports:target_end             get    aim       302       404        403     403    403       403       200     403
reports:target_end             post   aim       401       404        403     403    403       403       422     403
reports:target_share           get    aim       302       404        403     403    403       403       200     403
reports:target_share           post   aim       401       404        403     403    403       403       422     403
reports:target_shares          get    aim       302       404        403     403    403       403       200     403
reports:target_shares          post   aim       401       404        403     403    403       403       200     403
reports:target_value           get    aim       302       404        403     403    403       403       200     403
reports:target_value           post   aim       401       404        403     403    403       403       422     403
reports:target_value_withdraw  get    aim       302       404        403     403    403       403       200     403
reports:target_value_withdraw  post   aim       401       404        403     403    403       403       302     403
reports:target_share_remove    get    aim       302       404        403     403    403       403       200     403
reports:target_share_remove    post   aim       401       404        403     403    403       403       302     403
"""
