"""Who gets what where a committee receives reports. Part of tests/house/routes.py, with its columns."""

RECEIVING = """
reports:duties             get    -         302       403        200     200    200       200       200     200
reports:duties             post   -         401       405        405     405    405       405       405     405
reports:duty_end           get    duty      302       404        403     403    404       404       200     200
reports:duty_end           post   duty      401       404        403     403    404       404       422     422
reports:duty_set           get    -         302       403        403     403    403       403       200     200
reports:duty_set           post   -         401       403        403     403    403       403       422     422
reports:owed               get    -         302       403        200     200    200       200       200     200
reports:owed               post   -         401       405        405     405    405       405       405     405
reports:receiving          get    -         302       403        200     200    200       200       200     200
reports:receiving          post   -         401       405        405     405    405       405       405     405
reports:receiving_papers   get    -         302       403        200     200    200       200       200     200
reports:receiving_papers   post   -         401       403        403     403    422       422       422     422
reports:receiving_period   get    duty      302       404        200     200    404       404       200     200
reports:receiving_period   post   duty      401       404        403     403    404       404       422     422
"""
