"""Who gets what from the pages of one rating, of decisions and of appeals. Part of tests/house/routes.py.

The columns are those of its table: anonymous, roll_taker, visitor, reader, secretary, neighbour, commune, district.
`rated` is a member of branch A on the list of the year, `ruled` the commune's decision on him, `appealed` his rating
with an open appeal, `judged` the period.
"""

RATED = """
evaluations:rating                 get  rated     302     403     403     403     200     404     200     200
evaluations:rating                 post rated     401     405     405     405     405     405     405     405
evaluations:rating_self            get  rated     302     403     403     403     200     404     403     403
evaluations:rating_self            post rated     401     403     403     403     422     404     403     403
evaluations:rating_propose         get  rated     302     403     403     403     200     404     403     403
evaluations:rating_propose         post rated     401     403     403     403     422     404     403     403
evaluations:rating_excuse          get  rated     302     403     403     403     200     404     403     403
evaluations:rating_excuse          post rated     401     403     403     403     422     404     403     403
evaluations:rating_take_up         get  rated     302     403     403     403     200     404     403     403
evaluations:rating_take_up         post rated     401     403     403     403     422     404     403     403
evaluations:rating_appraise        get  rated     302     403     403     403     403     404     200     403
evaluations:rating_appraise        post rated     401     403     403     403     403     404     422     403
evaluations:rating_decide          get  rated     302     403     403     403     403     404     200     403
evaluations:rating_decide          post rated     401     403     403     403     403     404     422     403
evaluations:rating_notify          get  rated     302     403     403     403     403     404     200     403
evaluations:rating_notify          post rated     401     403     403     403     403     404     422     403
evaluations:rating_change          get  rated     302     403     403     403     403     404     200     403
evaluations:rating_change          post rated     401     403     403     403     403     404     422     403
evaluations:rating_return          get  rated     302     403     403     403     403     404     200     403
evaluations:rating_return          post rated     401     403     403     403     403     404     422     403
evaluations:rating_appeal          get  rated     302     403     403     403     200     404     200     403
evaluations:rating_appeal          post rated     401     403     403     403     422     404     422     403
evaluations:condition_answer       get  rated     302     403     403     403     200     404     200     403
evaluations:condition_answer       post rated     401     403     403     403     422     404     422     403
evaluations:condition_lift         get  rated     302     403     403     403     403     404     200     403
evaluations:condition_lift         post rated     401     403     403     403     403     404     422     403
evaluations:condition_lift_back    get  rated     302     403     403     403     403     404     200     403
evaluations:condition_lift_back    post rated     401     403     403     403     403     404     422     403
evaluations:appeal_answer          get  appealed  302     403     403     403     403     404     200     403
evaluations:appeal_answer          post appealed  401     403     403     403     403     404     422     403
evaluations:appeals                get  -         302     403     200     200     200     200     200     200
evaluations:appeals                post -         401     405     405     405     405     405     405     405
evaluations:decisions              get  judged    302     403     200     200     200     200     200     200
evaluations:decisions              post judged    401     405     405     405     405     405     405     405
evaluations:decision               get  ruled     302     404     200     200     200     404     200     200
evaluations:decision               post ruled     401     405     405     405     405     405     405     405
evaluations:decision_number        get  ruled     302     404     403     403     403     404     200     403
evaluations:decision_number        post ruled     401     404     403     403     403     404     422     403
"""
