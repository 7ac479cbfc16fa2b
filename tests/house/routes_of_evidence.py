"""Who gets what from the addresses of evidence, leaves, self-review papers and comments. Part of tests/house/routes.py.

The columns are those of its table: anonymous, roll_taker, visitor, reader, secretary, neighbour, commune, district.
"""

EVIDENCE = """
evaluations:evidence                   get   reviewed   302     403     200     200     200     404     200     200
evaluations:evidence                   post  reviewed   401     405     405     405     405     405     405     405
evaluations:evidence_records           get   reviewed   302     403     200     403     200     404     200     200
evaluations:evidence_records           post  reviewed   401     405     405     405     405     405     405     405
"""
