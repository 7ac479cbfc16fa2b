"""Who gets what from the papers of a classification. Part of tests/house/routes.py.

The columns are those of its table: anonymous, roll_taker, visitor, reader, secretary, neighbour, commune, district.
`decided` is a decision of the commune on a member of A.
"""

SHEETS = """
evaluations:sheet           get   reviewed   302  403  200  200  200  404  200  200
evaluations:sheet           post  reviewed   401  405  405  405  405  405  405  405
evaluations:proposal_list   get   a          302  403  200  403  200  404  200  200
evaluations:proposal_list   post  a          401  405  405  405  405  405  405  405
evaluations:decision_paper  get   decided    302  404  200  403  403  404  200  200
evaluations:decision_paper  post  decided    401  405  405  405  405  405  405  405
"""
