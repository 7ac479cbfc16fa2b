"""Who gets what from comparisons of reports. Part of tests/house/routes.py, with its columns."""

COMPARISONS = """
reports:compare            get    -         302       403        200     200    200       200       200     200
reports:compare            post   -         401       405        405     405    405       405       405     405
reports:compared           get    a         302       404        200     200    200       404       200     200
reports:compared           post   a         401       405        405     405    405       405       405     405
reports:compared_file      get    a         302       404        403     200    200       404       200     200
reports:compared_file      post   a         401       405        405     405    405       405       405     405
reports:over_years         get    a         302       404        200     200    200       404       200     200
reports:over_years         post   a         401       405        405     405    405       405       405     405
reports:over_years_file    get    a         302       404        403     200    200       404       200     200
reports:over_years_file    post   a         401       405        405     405    405       405       405     405
"""
