"""Who gets what from the lists of warnings and of terms. Part of tests/house/routes.py, with its columns."""

WARNINGS = """
members:warnings           get    -         302       403        200     200    200       200       200     200
members:warnings           post   -         401       405        405     405    405       405       405     405
members:warnings_export    get    -         302       403        403     200    200       200       200     200
members:warnings_export    post   -         401       405        405     405    405       405       405     405
members:terms              get    -         302       403        200     200    200       200       200     200
members:terms              post   -         401       405        405     405    405       405       405     405
members:terms_export       get    -         302       403        403     200    200       200       200     200
members:terms_export       post   -         401       405        405     405    405       405       405     405
"""
