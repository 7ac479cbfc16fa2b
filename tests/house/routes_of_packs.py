"""Who gets what from reports to the committee above. Part of tests/house/routes.py, with its columns.

`written` is a draft of branch A, `issued` a report of it that was issued, `own` a template of A's own.
"""

PACKS = """
reports:packs              get    -         302       403        200     200    200       200       200     200
reports:packs              post   -         401       405        405     405    405       405       405     405
reports:pack_begin         get    -         302       403        403     403    200       200       200     200
reports:pack_begin         post   -         401       403        403     403    422       422       422     422
reports:pack               get    written   302       404        404     404    200       404       200     200
reports:pack               post   written   401       405        405     405    405       405       405     405
reports:pack_words         get    written   302       404        404     404    200       404       403     403
reports:pack_words         post   written   401       404        404     404    422       404       403     403
reports:pack_figures       get    written   302       404        404     404    200       404       403     403
reports:pack_figures       post   written   401       405        405     405    405       405       405     405
reports:pack_section_add   get    written   302       404        404     404    200       404       403     403
reports:pack_section_add   post   written   401       404        404     404    422       404       403     403
reports:pack_section       get    written   302       404        404     404    200       404       403     403
reports:pack_section       post   written   401       404        404     404    422       404       403     403
reports:pack_annex_add     get    written   302       404        404     404    200       404       403     403
reports:pack_annex_add     post   written   401       404        404     404    422       404       403     403
reports:pack_annex         get    written   302       404        404     404    200       404       403     403
reports:pack_annex         post   written   401       404        404     404    422       404       403     403
reports:pack_review        get    written   302       404        404     404    200       404       403     403
reports:pack_review        post   written   401       404        404     404    422       404       403     403
reports:pack_reopen        get    written   302       404        404     404    302       404       403     403
reports:pack_reopen        post   written   401       404        404     404    422       404       403     403
reports:pack_discard       get    written   302       404        404     404    200       404       403     403
reports:pack_discard       post   written   401       404        404     404    422       404       403     403
reports:pack_issue         get    written   302       404        404     404    302       404       403     403
reports:pack_issue         post   written   401       404        404     404    422       404       403     403
reports:pack_progress      get    written   302       404        404     404    204       404       204     204
reports:pack_progress      post   written   401       405        405     405    405       405       405     405
reports:pack_send          get    issued    302       404        403     403    200       404       403     403
reports:pack_send          post   issued    401       404        403     403    422       404       403     403
reports:pack_correct       get    issued    302       404        403     403    200       404       403     403
reports:pack_correct       post   issued    401       404        403     403    422       404       403     403
reports:pack_draft         get    written   302       404        404     404    200       404       200     200
reports:pack_draft         post   written   401       405        405     405    405       405       405     405
reports:pack_export        get    written   302       405        405     405    405       405       405     405
reports:pack_export        post   written   401       404        404     404    302       404       302     302
reports:pack_pdf           get    issued    302       404        403     200    200       404       200     200
reports:pack_pdf           post   issued    401       405        405     405    405       405       405     405
reports:pack_workbook      get    issued    302       404        403     200    200       404       200     200
reports:pack_workbook      post   issued    401       405        405     405    405       405       405     405
reports:pack_differences   get    issued    302       404        200     200    200       404       200     200
reports:pack_differences   post   issued    401       405        405     405    405       405       405     405
reports:pack_recheck       get    issued    302       405        405     405    405       405       405     405
reports:pack_recheck       post   issued    401       404        403     403    302       404       302     302
reports:issued_table       get    issued    302       404        200     200    200       404       200     200
reports:issued_table       post   issued    401       405        405     405    405       405       405     405
reports:pack_templates     get    -         302       403        200     200    200       200       200     200
reports:pack_templates     post   -         401       405        405     405    405       405       405     405
reports:pack_template      get    own       302       404        200     200    200       404       200     200
reports:pack_template      post   own       401       405        405     405    405       405       405     405
reports:template_copy      get    own       302       403        403     403    200       404       200     200
reports:template_copy      post   own       401       403        403     403    422       404       422     422
reports:template_words     get    own       302       404        403     403    200       404       200     200
reports:template_words     post   own       401       404        403     403    422       404       422     422
reports:template_section_add get  own       302       404        403     403    200       404       200     200
reports:template_section_add post own       401       404        403     403    422       404       422     422
reports:template_section   get    own       302       404        403     403    200       404       200     200
reports:template_section   post   own       401       404        403     403    422       404       422     422
reports:template_annex_add get    own       302       404        403     403    200       404       200     200
reports:template_annex_add post   own       401       404        403     403    422       404       422     422
reports:template_annex     get    own       302       404        403     403    200       404       200     200
reports:template_annex     post   own       401       404        403     403    422       404       422     422
reports:fingerprint        get    -         302       403        200     200    200       200       200     200
reports:fingerprint        post   -         401       403        422     422    422       422       422     422
"""
