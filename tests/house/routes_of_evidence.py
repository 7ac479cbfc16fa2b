"""Who gets what from the addresses of evidence, leaves, self-review papers and comments. Part of tests/house/routes.py.

The columns are those of its table: anonymous, roll_taker, visitor, reader, secretary, neighbour, commune, district.
"""

EVIDENCE = """
evaluations:evidence                   get   reviewed   302     403     200     200     200     404     200     200
evaluations:evidence                   post  reviewed   401     405     405     405     405     405     405     405
evaluations:evidence_records           get   reviewed   302     403     200     403     200     404     200     200
evaluations:evidence_records           post  reviewed   401     405     405     405     405     405     405     405

evaluations:leaves                     get   an         302     404     403     404     200     404     200     200
evaluations:leaves                     post  an         401     405     405     405     405     405     405     405
evaluations:leave_add                  get   an         302     404     403     404     200     404     200     200
evaluations:leave_add                  post  an         401     404     403     404     422     404     422     422
evaluations:leave_correct              get   an         302     404     403     404     200     404     200     200
evaluations:leave_correct              post  an         401     404     403     404     422     404     422     422
evaluations:leave_remove               get   an         302     404     403     404     200     404     200     200
evaluations:leave_remove               post  an         401     404     403     404     422     404     422     422

evaluations:papers                     get   -          302     403     200     403     200     200     200     200
evaluations:papers                     post  -          401     405     405     405     405     405     405     405
evaluations:paper                      get   handed     302     404     403     404     200     404     200     200
evaluations:paper                      post  handed     401     405     405     405     405     405     405     405
evaluations:paper_receive              get   handed     302     404     403     404     200     404     403     403
evaluations:paper_receive              post  handed     401     404     403     404     422     404     403     403
evaluations:paper_take_back            get   handed     302     404     403     404     200     404     403     403
evaluations:paper_take_back            post  handed     401     404     403     404     422     404     403     403
evaluations:paper_copy                 get   handed     302     404     403     404     200     404     200     200
evaluations:paper_copy                 post  handed     401     405     405     405     405     405     405     405
evaluations:review_contents            get   period     302     404     403     403     403     404     403     200
evaluations:review_contents            post  period     401     404     403     403     403     404     403     302

evaluations:comments                   get   -          302     403     200     403     200     200     200     200
evaluations:comments                   post  -          401     405     405     405     405     405     405     405
evaluations:comment                    get   asked_b    302     404     403     404     200     200     200     200
evaluations:comment                    post  asked_b    401     405     405     405     405     405     405     405
evaluations:comment_give               get   asked_b    302     404     403     404     403     200     403     403
evaluations:comment_give               post  asked_b    401     404     403     404     403     422     403     403
evaluations:comment_ask                get   handed     302     404     403     404     200     404     403     403
evaluations:comment_ask                post  handed     401     404     403     404     422     404     403     403

evaluations:shortcomings               get   -          302     403     200     403     200     200     200     200
evaluations:shortcomings               post  -          401     405     405     405     405     405     405     405
evaluations:shortcomings_of            get   found      302     200     200     200     200     404     200     200
evaluations:shortcomings_of            post  found      401     405     405     405     405     405     405     405
evaluations:shortcoming_record         get   found      302     403     403     403     200     404     403     403
evaluations:shortcoming_record         post  found      401     403     403     403     422     404     403     403
evaluations:shortcoming_correct        get   found      302     403     403     403     200     404     403     403
evaluations:shortcoming_correct        post  found      401     403     403     403     422     404     403     403
evaluations:shortcoming_remove         get   found      302     403     403     403     200     404     403     403
evaluations:shortcoming_remove         post  found      401     403     403     403     422     404     403     403
evaluations:shortcoming_assign         get   found      302     403     403     403     200     404     403     403
evaluations:shortcoming_assign         post  found      401     403     403     403     302     404     403     403
evaluations:shortcoming_check          get   found      302     403     403     403     200     404     403     403
evaluations:shortcoming_check          post  found      401     403     403     403     422     404     403     403
"""
