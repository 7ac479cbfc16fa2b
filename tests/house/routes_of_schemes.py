"""Who gets what from the pages of schemes. Part of tests/house/routes.py, with its columns."""

SCHEMES = """
evaluations:schemes        get    -         302       403        200     200    200       200       200     200
evaluations:schemes        post   -         401       405        405     405    405       405       405     405
evaluations:scheme         get    -         302       403        200     200    200       200       200     200
evaluations:scheme         post   -         401       405        405     405    405       405       405     405
"""
