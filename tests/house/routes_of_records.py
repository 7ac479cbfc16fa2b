"""Who gets what from the addresses of registrations, commendations, good examples, screening and weak organisations.

Part of tests/house/routes.py; the columns are those of its table: anonymous, roll_taker, visitor, reader, secretary,
neighbour, commune, district.
"""

RECORDS = """
evaluations:registrations           get   -          302     403     200     403     200     200     200     200
evaluations:registrations           post  -          401     405     405     405     405     405     405     405
evaluations:registration_add        get   a          302     403     403     403     200     404     403     403
evaluations:registration_add        post  a          401     403     403     403     422     404     403     403
evaluations:registration_levels     get   a          302     403     403     403     200     404     403     403
evaluations:registration_levels     post  a          401     403     403     403     422     404     403     403
evaluations:registration_review_all get   a          302     403     403     403     200     404     403     403
evaluations:registration_review_all post  a          401     403     403     403     422     404     403     403
evaluations:registration            get   registered 302     403     200     403     200     404     200     200
evaluations:registration            post  registered 401     405     405     405     405     405     405     405
evaluations:registration_correct    get   registered 302     403     403     403     200     404     403     403
evaluations:registration_correct    post  registered 401     403     403     403     422     404     403     403
evaluations:registration_review     get   registered 302     403     403     403     200     404     403     403
evaluations:registration_review     post  registered 401     403     403     403     422     404     403     403
evaluations:registration_withdraw   get   registered 302     403     403     403     200     404     403     403
evaluations:registration_withdraw   post  registered 401     403     403     403     422     404     403     403
evaluations:commendations           get   -          302     403     200     403     200     200     200     200
evaluations:commendations           post  -          401     405     405     405     405     405     405     405
evaluations:commendation_list       get   a          302     403     200     403     200     404     200     200
evaluations:commendation_list       post  a          401     405     405     405     405     405     405     405
evaluations:commendation_propose    get   a          302     403     403     403     200     404     403     403
evaluations:commendation_propose    post  a          401     403     403     403     422     404     403     403
evaluations:commendation            get   commended  302     403     200     403     200     404     200     200
evaluations:commendation            post  commended  401     405     405     405     405     405     405     405
evaluations:commendation_award      get   commended  302     403     403     403     403     404     200     403
evaluations:commendation_award      post  commended  401     403     403     403     403     404     422     403
evaluations:commendation_refuse     get   commended  302     403     403     403     403     404     200     403
evaluations:commendation_refuse     post  commended  401     403     403     403     403     404     422     403
evaluations:commendation_back       get   commended  302     403     403     403     403     404     200     403
evaluations:commendation_back       post  commended  401     403     403     403     403     404     422     403
evaluations:commendation_withdraw   get   commended  302     403     403     403     200     404     403     403
evaluations:commendation_withdraw   post  commended  401     403     403     403     422     404     403     403
evaluations:examples                get   -          302     403     200     403     200     200     200     200
evaluations:examples                post  -          401     405     405     405     405     405     405     405
evaluations:example_add             get   a          302     403     403     403     200     404     200     200
evaluations:example_add             post  a          401     403     403     403     422     404     422     422
evaluations:example                 get   exemplary  302     403     200     403     200     404     200     200
evaluations:example                 post  exemplary  401     405     405     405     405     405     405     405
evaluations:example_correct         get   exemplary  302     403     403     403     403     404     200     403
evaluations:example_correct         post  exemplary  401     403     403     403     403     404     422     403
evaluations:example_withdraw        get   exemplary  302     403     403     403     403     404     200     403
evaluations:example_withdraw        post  exemplary  401     403     403     403     403     404     422     403
evaluations:screenings              get   -          302     403     403     403     200     200     200     200
evaluations:screenings              post  -          401     405     405     405     405     405     405     405
evaluations:screening_open          get   a          302     403     403     403     200     404     403     403
evaluations:screening_open          post  a          401     403     403     403     422     404     403     403
evaluations:screening               get   screened   302     403     403     403     200     404     200     200
evaluations:screening               post  screened   401     405     405     405     405     405     405     405
evaluations:screening_correct       get   screened   302     403     403     403     200     404     403     403
evaluations:screening_correct       post  screened   401     403     403     403     422     404     403     403
evaluations:screening_help          get   screened   302     403     403     403     200     404     403     403
evaluations:screening_help          post  screened   401     403     403     403     422     404     403     403
evaluations:screening_help_correct  get   screened   302     403     403     403     200     404     403     403
evaluations:screening_help_correct  post  screened   401     403     403     403     422     404     403     403
evaluations:screening_conclude      get   screened   302     403     403     403     200     404     403     403
evaluations:screening_conclude      post  screened   401     403     403     403     422     404     403     403
evaluations:screening_reopen        get   screened   302     403     403     403     200     404     403     403
evaluations:screening_reopen        post  screened   401     403     403     403     422     404     403     403
evaluations:weak_list               get   -          302     403     200     200     200     200     200     200
evaluations:weak_list               post  -          401     405     405     405     405     405     405     405
evaluations:weak_add                get   -          302     403     403     403     403     403     200     200
evaluations:weak_add                post  -          401     403     403     403     403     403     422     422
evaluations:weak                    get   weak       302     403     200     200     200     404     200     200
evaluations:weak                    post  weak       401     405     405     405     405     405     405     405
evaluations:weak_correct            get   weak       302     403     403     403     403     404     200     403
evaluations:weak_correct            post  weak       401     403     403     403     403     404     422     403
evaluations:weak_task               get   weak       302     403     403     403     403     404     200     403
evaluations:weak_task               post  weak       401     403     403     403     403     404     422     403
evaluations:weak_lift               get   weak       302     403     403     403     403     404     200     403
evaluations:weak_lift               post  weak       401     403     403     403     403     404     422     403
evaluations:weak_follow             get   weak       302     403     403     403     200     404     200     403
evaluations:weak_follow             post  weak       401     403     403     403     422     404     422     403
evaluations:weak_task_change        get   weak       302     403     403     403     200     404     200     403
evaluations:weak_task_change        post  weak       401     403     403     403     422     404     422     403
"""
