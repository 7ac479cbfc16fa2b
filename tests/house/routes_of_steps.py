"""Who gets what from the steps of candidates and the worklists: part of routes.py, whose columns these are."""

STEPS = """
recruitment:waiting              get  -         302     403     403     403     200     200     200     200
recruitment:waiting              post -         401     405     405     405     405     405     405     405
recruitment:probation            get  -         302     403     200     403     200     200     200     200
recruitment:probation            post -         401     405     405     405     405     405     405     405
recruitment:probation_follow     get  an        302     404     404     404     200     404     403     403
recruitment:probation_follow     post an        401     404     404     404     302     404     403     403
recruitment:proposals            get  a         302     403     403     403     200     404     200     200
recruitment:proposals            post a         401     405     405     405     405     405     405     405
recruitment:candidate_advance    get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_advance    post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_defer      get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_defer      post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_withdraw   get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_withdraw   post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_reject     get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_reject     post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_expire     get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_expire     post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_left       get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_left       post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_died       get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_died       post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_move       get  candidate 302     404     403     404     200     404     403     403
recruitment:candidate_move       post candidate 401     404     403     404     422     404     403     403
recruitment:candidate_back       get  candidate 302     404     403     404     403     404     403     403
recruitment:candidate_back       post candidate 401     404     403     404     403     404     403     403
recruitment:candidate_resume     get  candidate 302     404     403     404     403     404     403     403
recruitment:candidate_resume     post candidate 401     404     403     404     403     404     403     403
recruitment:candidate_strike_off get  candidate 302     404     403     404     403     404     403     403
recruitment:candidate_strike_off post candidate 401     404     403     404     403     404     403     403
recruitment:act_file             get  candidate 302     404     403     404     200     404     200     200
recruitment:act_file             post candidate 401     405     405     405     405     405     405     405
recruitment:candidate_close      get  candidate 302     404     403     404     403     404     403     403
recruitment:candidate_close      post candidate 401     404     403     404     403     404     403     403
recruitment:candidate_print      get  candidate 302     404     403     404     200     404     200     200
recruitment:candidate_print      post candidate 401     405     405     405     405     405     405     405
"""
