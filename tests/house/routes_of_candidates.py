"""Who gets what from the register of candidates: part of routes.py, whose columns these are."""

CANDIDATES = """
recruitment:home              get    -         302       403        200     403    200       200       200     200
recruitment:home              post   -         401       405        405     405    405       405       405     405
recruitment:candidates        get    -         302       403        200     403    200       200       200     200
recruitment:candidates        post   -         401       405        405     405    405       405       405     405
recruitment:candidates_left   get    -         302       403        200     403    200       200       200     200
recruitment:candidates_left   post   -         401       405        405     405    405       405       405     405
recruitment:candidates_workbook get  -         302       403        403     403    200       200       200     200
recruitment:candidates_workbook post -         401       405        405     405    405       405       405     405
recruitment:candidate_add     get    -         302       403        403     403    200       200       403     200
recruitment:candidate_add     post   -         401       403        403     403    422       422       403     422
recruitment:candidate         get    candidate 302       404        403     404    200       404       200     200
recruitment:candidate         post   candidate 401       405        405     405    405       405       405     405
recruitment:candidate_correct get    candidate 302       404        403     404    200       404       403     403
recruitment:candidate_correct post   candidate 401       404        403     404    422       404       403     403
recruitment:candidate_tags    get    candidate 302       404        403     404    200       404       403     403
recruitment:candidate_tags    post   candidate 401       404        403     404    302       404       403     403
recruitment:paper_receive     get    candidate 302       404        403     404    200       404       200     200
recruitment:paper_receive     post   candidate 401       404        403     404    422       404       422     422
recruitment:paper_file        get    candidate 302       404        403     404    200       404       200     200
recruitment:paper_file        post   candidate 401       405        405     405    405       405       405     405
recruitment:paper_remove      get    candidate 302       404        403     404    200       404       403     403
recruitment:paper_remove      post   candidate 401       404        403     404    302       404       403     403
recruitment:exception_allow   get    candidate 302       404        403     404    200       404       200     200
recruitment:exception_allow   post   candidate 401       404        403     404    422       404       422     422
recruitment:exception_drop    get    candidate 302       404        403     404    200       404       200     200
recruitment:exception_drop    post   candidate 401       404        403     404    302       404       302     302
"""
