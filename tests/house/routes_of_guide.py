"""Who gets what from the guide: all of it, whoever is signed in. Part of tests/house/routes.py, with its columns."""

GUIDE = """
reports:guide              get    -         302       200        200     200    200       200       200     200
reports:guide              post   -         401       405        405     405    405       405       405     405
reports:guide_page         get    -         302       200        200     200    200       200       200     200
reports:guide_page         post   -         401       405        405     405    405       405       405     405
reports:guide_task         get    -         302       200        200     200    200       200       200     200
reports:guide_task         post   -         401       405        405     405    405       405       405     405
"""
