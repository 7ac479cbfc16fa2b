"""Who gets what from the addresses of mentors, remarks, awareness classes and sources. Part of tests/house/routes.py.

The columns are those of its table: anonymous, roll_taker, visitor, reader, secretary, neighbour, commune, district.
"""

FOLLOWING = """
recruitment:mentors             get   -          302     403     200     403     200     200     200     200
recruitment:mentors             post  -          401     405     405     405     405     405     405     405
recruitment:mentorship          get   mentored   302     403     200     403     200     404     200     200
recruitment:mentorship          post  mentored   401     405     405     405     405     405     405     405
recruitment:mentorship_correct  get   mentored   302     403     403     403     200     404     403     403
recruitment:mentorship_correct  post  mentored   401     403     403     403     422     404     403     403
recruitment:mentorship_end      get   mentored   302     403     403     403     200     404     403     403
recruitment:mentorship_end      post  mentored   401     403     403     403     422     404     403     403
recruitment:mentor_change       get   mentored   302     403     403     403     200     404     403     403
recruitment:mentor_change       post  mentored   401     403     403     403     422     404     403     403
recruitment:mentor_assign       get   candidate  302     403     403     403     200     404     403     403
recruitment:mentor_assign       post  candidate  401     403     403     403     422     404     403     403
recruitment:remark              get   mentored   302     403     403     403     200     404     403     403
recruitment:remark              post  mentored   401     403     403     403     422     404     403     403
recruitment:remarks             get   -          302     403     200     403     200     200     200     200
recruitment:remarks             post  -          401     405     405     405     405     405     405     405
recruitment:meeting_remarks     get   draft      302     403     200     403     200     404     200     200
recruitment:meeting_remarks     post  draft      401     405     405     405     405     405     405     405

recruitment:classes             get   -          302     403     200     403     200     200     200     200
recruitment:classes             post  -          401     405     405     405     405     405     405     405
recruitment:class_open          get   -          302     403     403     403     200     200     200     200
recruitment:class_open          post  -          401     403     403     403     422     422     422     422
recruitment:class               get   awareness  302     403     200     403     200     200     200     200
recruitment:class               post  awareness  401     403     403     403     403     403     302     403
recruitment:class_correct       get   awareness  302     403     403     403     403     403     200     403
recruitment:class_correct       post  awareness  401     403     403     403     403     403     422     403
recruitment:class_send          get   awareness  302     403     403     403     200     200     200     200
recruitment:class_send          post  awareness  401     403     403     403     422     422     422     422
recruitment:class_steps         get   awareness  302     405     405     405     405     405     405     405
recruitment:class_steps         post  awareness  401     403     403     403     302     302     302     302
recruitment:student_withdraw    get   awareness  302     403     403     403     200     404     200     403
recruitment:student_withdraw    post  awareness  401     403     403     403     200     404     200     403
recruitment:certificate_sheet   get   awareness  302     403     200     403     200     200     200     200
recruitment:certificate_sheet   post  awareness  401     405     405     405     405     405     405     405
recruitment:certificates        get   -          302     403     200     403     200     200     200     200
recruitment:certificates        post  -          401     405     405     405     405     405     405     405

recruitment:sources             get   -          302     403     200     403     200     200     200     200
recruitment:sources             post  -          401     405     405     405     405     405     405     405
recruitment:plan                get   a          302     403     200     403     200     404     200     200
recruitment:plan                post  a          401     405     405     405     405     405     405     405
recruitment:plan_write          get   a          302     403     403     403     200     404     403     403
recruitment:plan_write          post  a          401     403     403     403     302     404     403     403
recruitment:plan_lines          get   planned    302     403     403     403     200     404     403     403
recruitment:plan_lines          post  planned    401     403     403     403     302     404     403     403
recruitment:plan_copy           get   a          302     405     405     405     405     405     405     405
recruitment:plan_copy           post  a          401     403     403     403     302     404     403     403
recruitment:models              get   -          302     403     200     403     200     200     200     200
recruitment:models              post  -          401     405     405     405     405     405     405     405
recruitment:model_open          get   -          302     403     403     403     200     200     200     200
recruitment:model_open          post  -          401     403     403     403     422     422     422     422
recruitment:model               get   massed     302     403     200     403     200     404     200     200
recruitment:model               post  massed     401     405     405     405     405     405     405     405
recruitment:model_correct       get   massed     302     403     403     403     200     404     403     403
recruitment:model_correct       post  massed     401     403     403     403     422     404     403     403
recruitment:model_end           get   massed     302     403     403     403     200     404     403     403
recruitment:model_end           post  massed     401     403     403     403     422     404     403     403
recruitment:charges             get   -          302     403     200     403     200     200     200     200
recruitment:charges             post  -          401     405     405     405     405     405     405     405
recruitment:own_charges         get   -          302     200     200     200     200     200     200     200
recruitment:own_charges         post  -          401     405     405     405     405     405     405     405
recruitment:charge_put          get   a          302     403     403     403     403     404     200     403
recruitment:charge_put          post  a          401     403     403     403     403     404     422     403
recruitment:charge_end          get   charged    302     403     403     403     403     404     200     403
recruitment:charge_end          post  charged    401     403     403     403     403     404     422     403
"""
