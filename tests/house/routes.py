"""Who gets what from every address of ours: one line an address, a method and an object (test_routes).

200 a page, 302 sent elsewhere (an anonymous visitor to the sign-in), 401 a form of nobody (kept for after the sign-in),
403 inside the scope but not allowed, 404 outside the scope, 405 not this method, 204 nothing to show, 422 a form sent
back with what is wrong, 503 not ready (no worker runs beside the tests).

The object: `x` the commune, `a` branch A, `an` a member of it, `place` a village it covers, `photo` the same with a
photograph, `leaving` a letter of his to branch C, which only the district stands above; `draft`, `sent` and `confirmed`
meetings of A, `asked` what its commune asks it to speak of, `opinion` one A sent to the commune, `task` and
`conclusion` of A, `assigned`, `group` and `visit` an assignment, a group and a visit of who attends A, `inspected` an
inspection of A by the commune and `programme` its programme, `checked` and `imported` workbooks brought by the commune,
`export` files the worker made for the commune, `class` a training class of A, `candidate` somebody A follows and
`mentored` who helps him, `awareness` a class of the commune with somebody of A, `planned`, `massed` and `charged` A's
plan of sources, a model of it, who answers for it, `quota` one the commune set for A; `written` and `issued` A's
reports to the commune, a draft and an issued one, `own` a template of A's; `registered`, `commended`, `exemplary`,
`screened` and `weak` what is registered, proposed, exemplary, under review and weak in A; `key` the commune's key of
the API, `duty` its rule by which branches report each month; `-` for no object. A new address needs a `get` and a
`post` line; every POST of the table carries nothing.
"""

from dataclasses import dataclass

from tests.house.routes_of_candidates import CANDIDATES
from tests.house.routes_of_comparisons import COMPARISONS
from tests.house.routes_of_evidence import EVIDENCE
from tests.house.routes_of_exports import EXPORTS
from tests.house.routes_of_following import FOLLOWING
from tests.house.routes_of_guide import GUIDE
from tests.house.routes_of_keys import KEYS
from tests.house.routes_of_opinions import OPINIONS
from tests.house.routes_of_packs import PACKS
from tests.house.routes_of_periods import PERIODS
from tests.house.routes_of_plans import PLANS
from tests.house.routes_of_programmes import PROGRAMMES
from tests.house.routes_of_quotas import QUOTAS
from tests.house.routes_of_ratings import RATED
from tests.house.routes_of_receiving import RECEIVING
from tests.house.routes_of_records import RECORDS
from tests.house.routes_of_reports import REPORTS
from tests.house.routes_of_schemes import SCHEMES
from tests.house.routes_of_sheets import SHEETS
from tests.house.routes_of_steps import STEPS
from tests.house.routes_of_superiors import SUPERIORS
from tests.house.routes_of_warnings import WARNINGS

# Addresses of others, by namespace; the back office is covered by test_admin.
THIRD_PARTY = {"admin"}

TABLE = """
address                    method object    anonymous roll_taker visitor reader secretary neighbour commune district
accounts:own_account       get    -         302       200        200     200    200       200       200     200
accounts:own_account       post   -         401       200        200     200    200       200       200     200
accounts:password_change   get    -         302       200        200     200    200       200       200     200
accounts:password_change   post   -         401       200        200     200    200       200       200     200
accounts:sign_in           get    -         200       302        302     302    302       302       302     302
accounts:sign_in           post   -         200       200        200     200    200       200       200     200
accounts:sign_out          get    -         302       405        405     405    405       405       405     405
accounts:sign_out          post   -         401       302        302     302    302       302       302     302
branches:absorb            get    a         302       403        403    403    403       404       403     200
branches:absorb            post   a         401       403        403    403    403       404       403     200
branches:add               get    -         302       403        403     403    403       403       403     200
branches:add               post   -         401       403        403     403    403       403       403     200
branches:change            get    a         302       403        403     403    403       404       403     200
branches:change            post   a         401       403        403     403    403       404       403     200
branches:consolidate       get    a         302       403        403    403    403       404       403     200
branches:consolidate       post   a         401       403        403    403    403       404       403     200
branches:correct           get    a         302       403        403     403    403       404       403     200
branches:correct           post   a         401       403        403     403    403       404       403     200
branches:coverage_correct  get    place     302       404        403     403    403       404       403     200
branches:coverage_correct  post   place     401       404        403     403    403       404       403     200
branches:coverage_end      get    place     302       404        403     403    403       404       403     200
branches:coverage_end      post   place     401       404        403     403    403       404       403     200
branches:detail            get    a         302       200        200     200    200       404       200     200
branches:detail            post   a         401       405        405     405    405       405       405     405
branches:dissolve          get    a         302       403        403     403    403       404       403     200
branches:dissolve          post   a         401       403        403     403    403       404       403     200
branches:downgrade         get    a         302       403        403    403    403       404       403     200
branches:downgrade         post   a         401       403        403    403    403       404       403     200
branches:list              get    -         302       200        200     200    200       200       200     200
branches:list              post   -         401       405        405     405    405       405       405     405
branches:move              get    a         302       403        403     403    403       404       403     200
branches:move              post   a         401       403        403     403    403       404       403     200
branches:outline           get    -         302       200        200    200    200       200       200     200
branches:outline           post   -         401       405        405    405    405       405       405     405
branches:place_add         get    -         302       403        403     403    403       403       403     200
branches:place_add         post   -         401       403        403     403    403       403       403     200
branches:place_change      get    place     302       404        403     403    403       404       403     200
branches:place_change      post   place     401       404        403     403    403       404       403     200
branches:place_correct     get    place     302       404        403     403    403       404       403     200
branches:place_correct     post   place     401       404        403     403    403       404       403     200
branches:place_cover       get    place     302       404        403     403    403       404       403     200
branches:place_cover       post   place     401       404        403     403    403       404       403     200
branches:place_end         get    place     302       404        403     403    403       404       403     200
branches:place_end         post   place     401       404        403     403    403       404       403     200
branches:readings          get    -         302       403        403     403    403       403       403     200
branches:readings          post   -         401       405        405     405    405       405       405     405
branches:readings_export   get    -         302       403        403     403    403       403       403     200
branches:readings_export   post   -         401       405        405     405    405       405       405     405
branches:regulation_add    get    a         302       403        403    403    403       404       403     200
branches:regulation_add    post   a         401       403        403    403    403       404       403     200
branches:regulation_change get    held      302       403        403    403    403       404       403     200
branches:regulation_change post   held      401       403        403    403    403       404       403     302
branches:regulation_correct get    held      302       403        403    403    403       404       403     200
branches:regulation_correct post   held      401       403        403    403    403       404       403     200
branches:regulation_file   get    held      302       403        200    200    200       404       200     200
branches:regulation_file   post   held      401       405        405    405    405       405       405     405
branches:regulation_withdraw get    held      302       403        403    403    403       404       403     200
branches:regulation_withdraw post   held      401       403        403    403    403       404       403     302
branches:rename            get    a         302       403        403     403    403       404       403     200
branches:rename            post   a         401       403        403     403    403       404       403     200
branches:reorganization    get    act       302       404        200    200    200       404       200     200
branches:reorganization    post   act       401       405        405    405    405       405       405     405
branches:reorganization_undo get    act       302       404        403    403    403       404       403     200
branches:reorganization_undo post   act       401       404        403    403    403       404       403     302
branches:reorganizations   get    -         302       403        200    200    200       200       200     200
branches:reorganizations   post   -         401       405        405    405    405       405       405     405
branches:split             get    a         302       403        403    403    403       404       403     200
branches:split             post   a         401       403        403    403    403       404       403     200
branches:standing_correct  get    place     302       404        403     403    403       404       403     200
branches:standing_correct  post   place     401       404        403     403    403       404       403     200
branches:target            get    a         302       403        403     403    403       404       403     200
branches:target            post   a         401       403        403     403    403       404       403     200
branches:targets           get    a         302       403        403     403    403       404       403     200
branches:targets           post   a         401       403        403     403    403       404       403     200
branches:trait_correct      get    held      302       403        403    403    403       404       403     200
branches:trait_correct      post   held      401       403        403    403    403       404       403     200
branches:trait_end         get    held      302       403        403    403    403       404       403     200
branches:trait_end         post   held      401       403        403    403    403       404       403     200
branches:trait_give        get    a         302       403        403    403    403       404       403     200
branches:trait_give        post   a         401       403        403    403    403       404       403     200
branches:trait_withdraw     get    held      302       403        403    403    403       404       403     200
branches:trait_withdraw     post   held      401       403        403    403    403       404       403     302
branches:unusual           get    -         302       403        403     403    403       403       403     200
branches:unusual           post   -         401       405        405     405    405       405       405     405
branches:upgrade           get    a         302       403        403    403    403       404       403     200
branches:upgrade           post   a         401       403        403    403    403       404       403     200
members:add                get    -         302       403        403     403    403       403       200     200
members:add                post   -         401       403        403     403    403       403       200     200
members:admit              get    -         302       403        403     403    403       403       200     200
members:admit              post   -         401       403        403     403    403       403       200     200
members:change_photo       get    an        302       404        403     404    403       404       200     200
members:change_photo       post   an        401       404        403     404    403       404       200     200
members:changes            get    -         302       403        403     403    403       403       403     200
members:changes            post   -         401       405        405     405    405       405       405     405
members:close_term         get    a         302       403        403     403    403       404       200     200
members:close_term         post   a         401       403        403     403    403       404       200     200
members:committee          get    a         302       403        200     403    200       404       200     200
members:committee          post   a         401       405        405     405    405       405       405     405
members:correct            get    an        302       404        403     404    403       404       200     200
members:correct            post   an        401       404        403     404    403       404       200     200
members:detail             get    an        302       404        403     404    200       404       200     200
members:detail             post   an        401       405        405     405    405       405       405     405
members:duplicates         get    -         302       403        403     403    403       403       200     200
members:duplicates         post   -         401       405        405     405    405       405       405     405
members:end_duty           get    an        302       404        403     404    403       404       200     200
members:end_duty           post   an        401       404        403     404    403       404       200     200
members:end_office         get    a         302       403        403     403    403       404       200     200
members:end_office         post   a         401       403        403     403    403       404       200     200
members:end_membership     get    an        302       404        403     404    403       404       200     200
members:end_membership     post   an        401       404        403     404    403       404       200     200
members:export             get    -         302       403        403     403    200       200       200     200
members:export             post   -         401       405        405     405    405       405       405     405
members:history            get    an        302       404        403     404    200       404       200     200
members:history            post   an        401       405        405     405    405       405       405     405
members:export_central     get    -         302       403        403     403    200       200       200     200
members:export_central     post   -         401       405        405     405    405       405       405     405
members:host               get    an        302       404        403     404    403       404       200     200
members:host               post   an        401       404        403     404    403       404       200     200
members:left               get    -         302       403        200     403    200       200       200     200
members:left               post   -         401       405        405     405    405       405       405     405
members:list               get    -         302       403        200     403    200       200       200     200
members:list               post   -         401       405        405     405    405       405       405     405
members:photo              get    photo     302       404        403     404    200       404       200     200
members:photo              post   photo     401       405        405     405    405       405       405     405
members:merge              get    an        302       403        403     403    403       403       200     200
members:merge              post   an        401       403        403     403    403       403       200     200
members:not_duplicate      get    an        302       405        405     405    405       405       405     405
members:not_duplicate      post   an        401       403        403     403    403       403       302     302
members:organization_history get  a         302       200        200     200    200       404       200     200
members:organization_history post a         401       405        405     405    405       405       405     405
members:open_term          get    a         302       403        403     403    403       404       200     200
members:open_term          post   a         401       403        403     403    403       404       200     200
members:relieve            get    an        302       404        403     404    403       404       200     200
members:relieve            post   an        401       404        403     404    403       404       200     200
members:search             get    -         302       200        200     200    200       200       200     200
members:search             post   -         401       405        405     405    405       405       405     405
members:transfer_everybody get    a         302       403        403     403    403       404       200     200
members:transfer_everybody post   a         401       403        403     403    403       404       200     200
members:appoint            get    a         302       403        403     403    403       404       200     200
members:appoint            post   a         401       403        403     403    403       404       200     200
members:arrive             get    -         302       403        403     403    403       403       200     200
members:arrive             post   -         401       403        403     403    403       403       200     200
members:transfer           get    an        302       404        403     404    403       404       200     200
members:transfer           post   an        401       404        403     404    403       404       200     200
members:transfer_cancel    get    leaving   302       404        403     404    403       404       200     200
members:transfer_cancel    post   leaving   401       404        403     404    403       404       200     200
members:transfer_detail    get    leaving   302       404        200     404    200       404       200     200
members:transfer_detail    post   leaving   401       405        405     405    405       405       405     405
members:transfer_endorse   get    leaving   302       404        403     404    403       404       200     200
members:transfer_endorse   post   leaving   401       404        403     404    403       404       200     200
members:transfer_issue     get    leaving   302       404        403     404    403       404       200     200
members:transfer_issue     post   leaving   401       404        403     404    403       404       200     200
members:transfer_receive   get    leaving   302       404        403     404    403       404       403     200
members:transfer_receive   post   leaving   401       404        403     404    403       404       403     200
members:transfer_refuse    get    leaving   302       404        403     404    403       404       403     200
members:transfer_refuse    post   leaving   401       404        403     404    403       404       403     200
members:transfer_request   get    an        302       404        403     404    403       404       200     200
members:transfer_request   post   an        401       404        403     404    403       404       200     200
members:transfer_together  get    a         302       403        403     403    403       404       200     200
members:transfer_together  post   a         401       403        403     403    403       404       200     200
members:waive              get    a         302       403        403     403    403       404       403     200
members:waive              post   a         401       403        403     403    403       404       403     200
members:transfers          get    -         302       403        200     403    200       200       200     200
members:transfers          post   -         401       405        405     405    405       405       405     405
members:transfers_export   get    -         302       403        403     403    200       200       200     200
members:transfers_export   post   -         401       405        405     405    405       405       405     405
members:award_add          get    an        302       404        403     404    403       404       200     200
members:award_add          post   an        401       404        403     404    403       404       200     200
members:award_correct      get    an        302       404        403     404    403       404       200     200
members:award_correct      post   an        401       404        403     404    403       404       200     200
members:discipline_add     get    an        302       404        403     404    403       404       200     200
members:discipline_add     post   an        401       404        403     404    403       404       200     200
members:discipline_correct get    an        302       404        403     404    403       404       200     200
members:discipline_correct post   an        401       404        403     404    403       404       200     200
members:discipline_lift    get    an        302       404        403     404    403       404       200     200
members:discipline_lift    post   an        401       404        403     404    403       404       200     200
members:badge_propose      get    an        302       404        403     404    403       404       200     200
members:badge_propose      post   an        401       404        403     404    403       404       200     200
members:badge_record       get    an        302       404        403     404    403       404       200     200
members:badge_record       post   an        401       404        403     404    403       404       200     200
members:badge_correct      get    an        302       404        403     404    403       404       200     200
members:badge_correct      post   an        401       404        403     404    403       404       200     200
members:assignment_add     get    an        302       404        403     404    403       404       200     200
members:assignment_add     post   an        401       404        403     404    403       404       200     200
members:assignment_correct get    an        302       404        403     404    403       404       200     200
members:assignment_correct post   an        401       404        403     404    403       404       200     200
members:assignment_end     get    an        302       404        403     404    403       404       200     200
members:assignment_end     post   an        401       404        403     404    403       404       200     200
members:guest              get    an        302       404        403     404    403       404       200     200
members:guest              post   an        401       404        403     404    403       404       200     200
members:badges             get    -         302       403        200     403    200       200       200     200
members:badges             post   -         401       403        403     403    403       403       200     200
members:badge_decline      get    an        302       403        403     403    403       403       200     200
members:badge_decline      post   an        401       403        403     403    403       403       200     200
members:assignments        get    -         302       403        200     403    200       200       200     200
members:assignments        post   -         401       405        405     405    405       405       405     405
members:assignment_export  get    -         302       403        403     403    200       200       200     200
members:assignment_export  post   -         401       405        405     405    405       405       405     405
members:visitors           get    -         302       403        200     403    200       200       200     200
members:visitors           post   -         401       405        405     405    405       405       405     405
members:visitor_add        get    -         302       403        403     403    403       403       200     200
members:visitor_add        post   -         401       403        403     403    403       403       200     200
members:visitor_end        get    an        302       403        403     403    403       403       200     200
members:visitor_end        post   an        401       403        403     403    403       403       200     200
members:training_list      get    -         302       403        200     403    200       200       200     200
members:training_list      post   -         401       405        405     405    405       405       405     405
members:training_add       get    -         302       403        403     403    403       403       200     200
members:training_add       post   -         401       403        403     403    403       403       200     200
members:training           get    class     302       403        200     403    200       404       200     200
members:training           post   class     401       403        403     403    403       404       302     302
members:training_correct   get    class     302       403        403     403    403       404       200     200
members:training_correct   post   class     401       403        403     403    403       404       200     200
members:training_invite    get    class     302       403        403     403    403       404       200     200
members:training_invite    post   class     401       403        403     403    403       404       200     200
members:training_withdraw  get    class     302       403        403     403    403       404       200     200
members:training_withdraw  post   class     401       403        403     403    403       404       200     200
members:correct_tie        get    an        302       404        403     404    403       404       200     200
members:correct_tie        post   an        401       404        403     404    403       404       200     200
members:end_tie            get    an        302       404        403     404    403       404       200     200
members:end_tie            post   an        401       404        403     404    403       404       200     200
members:place              get    place     302       403        200     200    200       404       200     200
members:place              post   place     401       405        405     405    405       405       405     405
members:places             get    -         302       403        200     200    200       200       200     200
members:places             post   -         401       405        405     405    405       405       405     405
members:places_export      get    -         302       403        403     200    200       200       200     200
members:places_export      post   -         401       405        405     405    405       405       405     405
members:tie                get    an        302       404        403     404    403       404       200     200
members:tie                post   an        401       404        403     404    403       404       200     200

meetings:agenda            get    draft     302       200        200     200    200       404       200     200
meetings:agenda            post   draft     401       302        403     403    302       404       302     302
meetings:agenda_comment    get    draft     302       405        405     405    405       405       405     405
meetings:agenda_comment    post   draft     401       403        302     403    403       404       302     302
meetings:create            get    -         302       200        403     403    200       200       200     200
meetings:create            post   -         401       200        403     403    200       200       200     200
meetings:delete            get    draft     302       200        403     403    200       404       200     200
meetings:delete            post   draft     401       302        403     403    302       404       302     302
meetings:detail            get    draft     302       200        200     200    200       404       200     200
meetings:detail            post   draft     401       405        405     405    405       405       405     405
meetings:edit              get    draft     302       200        403     403    200       404       200     200
meetings:edit              post   draft     401       200        403     403    200       404       200     200
meetings:file              get    draft     302       200        200     200    200       404       200     200
meetings:file              post   draft     401       405        405     405    405       405       405     405
meetings:file_attach       get    draft     302       200        403     403    200       404       200     200
meetings:file_attach       post   draft     401       422        403     403    422       404       422     422
meetings:file_remove       get    draft     302       200        403     403    200       404       200     200
meetings:file_remove       post   draft     401       302        403     403    302       404       302     302
meetings:item_change       get    draft     302       200        403     403    200       404       200     200
meetings:item_change       post   draft     401       422        403     403    422       404       422     422
meetings:item_plan         get    draft     302       200        403     403    200       404       200     200
meetings:item_plan         post   draft     401       422        403     403    422       404       422     422
meetings:item_remove       get    draft     302       200        403     403    200       404       200     200
meetings:item_remove       post   draft     401       302        403     403    302       404       302     302
meetings:list              get    -         302       200        200     200    200       200       200     200
meetings:list              post   -         401       405        405     405    405       405       405     405
meetings:orientation       get    asked     302       200        200     200    200       404       200     200
meetings:orientation       post   asked     401       405        405     405    405       405       405     405
meetings:orientation_change get    asked     302       403        403     403    403       404       200     200
meetings:orientation_change post   asked     401       403        403     403    403       404       422     422
meetings:orientation_file  get    asked     302       200        200     200    200       404       200     200
meetings:orientation_file  post   asked     401       405        405     405    405       405       405     405
meetings:orientation_issue get    -         302       403        403     403    403       403       200     200
meetings:orientation_issue post   -         401       403        403     403    403       403       422     422
meetings:orientation_withdraw get    asked     302       403        403     403    403       404       200     200
meetings:orientation_withdraw post   asked     401       403        403     403    403       404       302     302
meetings:orientations      get    -         302       200        200     200    200       200       200     200
meetings:orientations      post   -         401       405        405     405    405       405       405     405
meetings:model             get    model     302       200        200     200    200       404       200     200
meetings:model             post   model     401       405        405     405    405       405       405     405
meetings:model_drop        get    model     302       403        403     403    403       404       200     200
meetings:model_drop        post   model     401       403        403     403    403       404       422     422
meetings:model_edit        get    model     302       403        403     403    403       404       200     200
meetings:model_edit        post   model     401       403        403     403    403       404       302     302
meetings:model_file        get    filmed    302       200        200     200    200       404       200     200
meetings:model_file        post   filmed    401       405        405     405    405       405       405     405
meetings:models            get    -         302       200        200     200    200       200       200     200
meetings:models            post   -         401       405        405     405    405       405       405     405
meetings:models_choose     get    -         302       403        403     403    403       403       200     200
meetings:models_choose     post   -         401       403        403     403    403       403       422     422
meetings:minutes           get    sent      302       403        200     403    200       404       200     200
meetings:minutes           post   sent      401       405        405     405    405       405       405     405
meetings:minutes_pdf       get    sent      302       403        200     403    200       404       200     200
meetings:minutes_pdf       post   sent      401       405        405     405    405       405       405     405
meetings:paper             get    draft     302       200        403     403    200       404       200     200
meetings:paper             post   draft     401       405        405     405    405       405       405     405
meetings:preparations      get    -         302       403        200     200    200       200       200     200
meetings:preparations      post   -         401       405        405     405    405       405       405     405
meetings:prepare           get    draft     302       200        403     403    200       404       200     200
meetings:prepare           post   draft     401       422        403     403    422       404       422     422
meetings:proceedings       get    draft     302       200        403     403    200       404       200     200
meetings:proceedings       post   draft     401       422        403     403    422       404       422     422
meetings:reminders         get    -         302       200        200     200    200       200       200     200
meetings:reminders         post   -         401       302        302     302    302       302       302     302
meetings:reopen            get    confirmed 302       403        403     403    403       404       200     200
meetings:reopen            post   confirmed 401       403        403     403    403       404       200     200
meetings:resolution        get    draft     302       200        403     403    200       404       200     200
meetings:resolution        post   draft     401       422        403     403    422       404       422     422
meetings:resolution_drop   get    draft     302       302        403     403    302       404       302     302
meetings:resolution_drop   post   draft     401       302        403     403    302       404       302     302
meetings:resolution_number get    sent      302       403        403     403    200       404       200     200
meetings:resolution_number post   sent      401       403        403     403    302       404       302     302
meetings:resolution_pdf    get    sent      302       403        200     403    200       404       200     200
meetings:resolution_pdf    post   sent      401       405        405     405    405       405       405     405
meetings:resolution_text   get    sent      302       403        200     403    200       404       200     200
meetings:resolution_text   post   sent      401       405        405     405    405       405       405     405
meetings:return            get    sent      302       403        403     403    403       404       200     200
meetings:return            post   sent      401       403        403     403    403       404       200     200
meetings:roll              get    draft     302       200        403     403    200       404       200     200
meetings:roll              post   draft     401       422        403     403    422       404       422     422
meetings:roll_hold         get    draft     302       405        405     405    405       405       405     405
meetings:roll_hold         post   draft     401       200        403     403    200       404       200     200
meetings:rate              get    -         302       403        403     403    403       403       200     200
meetings:rate              post   -         401       403        403     403    403       403       302     302
meetings:score             get    sent      302       200        200     200    200       404       200     200
meetings:score             post   sent      401       422        403     403    422       404       422     422
meetings:score_confirm     get    sent      302       403        200     403    403       404       200     200
meetings:score_confirm     post   sent      401       403        422     403    403       404       422     422
meetings:score_decide      get    sent      302       405        405     405    405       405       405     405
meetings:score_decide      post   sent      401       403        403     403    403       404       422     422
meetings:send              get    draft     302       403        403     403    200       404       200     200
meetings:send              post   draft     401       403        403     403    302       404       302     302
meetings:transmission      get    asked     302       403        200     200    200       404       200     200
meetings:transmission      post   asked     401       405        405     405    405       405       405     405
meetings:transmissions     get    -         302       403        200     200    200       200       200     200
meetings:transmissions     post   -         401       405        405     405    405       405       405     405


live                       get    -         200       200        200     200    200       200       200     200
live                       post   -         405       405        405     405    405       405       405     405
ready                      get    -         302       403        403     403    403       403       403     503
ready                      post   -         401       405        405     405    405       405       405     405
/quan-tri/login/           get    -         302       403        403     403    403       403       403     302
/quan-tri/login/           post   -         302       403        403     403    403       403       403     302
/quan-tri/password_change/ get    -         302       302        302     302    302       302       302     302
/quan-tri/password_change/ post   -         401       302        302     302    302       302       302     302
"""


@dataclass(frozen=True)
class Row:
    """One line: the statuses stand in the order of ACTORS."""

    name: str
    method: str
    object: str
    statuses: tuple[int, ...]


def _read() -> tuple[tuple[str, ...], list[Row]]:
    parts = (
        CANDIDATES,
        COMPARISONS,
        EVIDENCE,
        EXPORTS,
        FOLLOWING,
        GUIDE,
        KEYS,
        OPINIONS,
        PACKS,
        PERIODS,
        PLANS,
        PROGRAMMES,
        QUOTAS,
        RATED,
        RECEIVING,
        RECORDS,
        REPORTS,
        SCHEMES,
        SHEETS,
        STEPS,
        SUPERIORS,
        WARNINGS,
    )
    header, *lines = [line.split() for line in "".join((TABLE, *parts)).strip().splitlines() if line.strip()]
    return tuple(header[3:]), [Row(*line[:3], tuple(map(int, line[3:]))) for line in lines]


ACTORS, ROWS = _read()
