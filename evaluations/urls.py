"""Addresses of evaluations."""

from django.urls import path

from evaluations.views import (
    appeals,
    bulk,
    commendations,
    comments,
    decisions,
    evidence,
    examples,
    home,
    leaves,
    openings,
    papers,
    period_acts,
    periods,
    rating,
    rating_acts,
    registrations,
    schemes,
    screenings,
    sheets,
    shortcomings,
    waiting,
    weak,
)

app_name = "evaluations"

urlpatterns = [
    path("xep-loai/", home.Home.as_view(), name="home"),
    # Periods, and the screen on which everybody of one is taken a step further.
    path("xep-loai/ky/mo/", openings.PeriodOpen.as_view(), name="period_open"),
    path("xep-loai/ky/<uuid:uuid>/", periods.PeriodDetail.as_view(), name="period"),
    path("xep-loai/ky/<uuid:uuid>/doi-ngay/", period_acts.PeriodChange.as_view(), name="period_change"),
    path("xep-loai/ky/<uuid:uuid>/cap-nhat/", period_acts.PeriodRefresh.as_view(), name="period_refresh"),
    path("xep-loai/ky/<uuid:uuid>/dong/", period_acts.PeriodClose.as_view(), name="period_close"),
    path("xep-loai/ky/<uuid:uuid>/mo-lai/", period_acts.PeriodReopen.as_view(), name="period_reopen"),
    path("xep-loai/ky/<uuid:uuid>/khong-xep-loai/", periods.NotRatedList.as_view(), name="not_rated"),
    path("xep-loai/ky/<uuid:uuid>/bang/<slug:subject>/", bulk.Bulk.as_view(), name="bulk"),
    path("xep-loai/ky/<uuid:uuid>/cho/<slug:subject>/<uuid:unit>/", waiting.Waiting.as_view(), name="waiting"),
    path("xep-loai/ky/<uuid:uuid>/vuot/<int:cap>/<uuid:unit>/", waiting.CapExceed.as_view(), name="cap_exceed"),
    # What the schemes say.
    path("xep-loai/khung/", schemes.Schemes.as_view(), name="schemes"),
    path("xep-loai/khung/<slug:code>/", schemes.Scheme.as_view(), name="scheme"),
    # What is registered for a year, and what became of it.
    path("xep-loai/dang-ky/", registrations.Registrations.as_view(), name="registrations"),
    path(
        "xep-loai/dang-ky/to-chuc/<uuid:uuid>/<int:year>/them/",
        registrations.RegistrationAdd.as_view(),
        name="registration_add",
    ),
    path(
        "xep-loai/dang-ky/to-chuc/<uuid:uuid>/<int:year>/muc/",
        registrations.RegistrationLevels.as_view(),
        name="registration_levels",
    ),
    path(
        "xep-loai/dang-ky/to-chuc/<uuid:uuid>/<int:year>/xet/",
        registrations.RegistrationReviewAll.as_view(),
        name="registration_review_all",
    ),
    path("xep-loai/dang-ky/<uuid:uuid>/", registrations.Registration.as_view(), name="registration"),
    path("xep-loai/dang-ky/<uuid:uuid>/sua/", registrations.RegistrationCorrect.as_view(), name="registration_correct"),
    path("xep-loai/dang-ky/<uuid:uuid>/xet/", registrations.RegistrationReview.as_view(), name="registration_review"),
    path(
        "xep-loai/dang-ky/<uuid:uuid>/thoi/", registrations.RegistrationWithdraw.as_view(), name="registration_withdraw"
    ),
    # Commendations proposed.
    path("xep-loai/khen-thuong/", commendations.Commendations.as_view(), name="commendations"),
    path(
        "xep-loai/khen-thuong/to-chuc/<uuid:uuid>/<int:year>/",
        commendations.CommendationList.as_view(),
        name="commendation_list",
    ),
    path(
        "xep-loai/khen-thuong/to-chuc/<uuid:uuid>/<int:year>/de-nghi/",
        commendations.CommendationPropose.as_view(),
        name="commendation_propose",
    ),
    path("xep-loai/khen-thuong/<uuid:uuid>/", commendations.Commendation.as_view(), name="commendation"),
    path(
        "xep-loai/khen-thuong/<uuid:uuid>/tang/", commendations.CommendationAward.as_view(), name="commendation_award"
    ),
    path(
        "xep-loai/khen-thuong/<uuid:uuid>/khong/",
        commendations.CommendationRefuse.as_view(),
        name="commendation_refuse",
    ),
    path("xep-loai/khen-thuong/<uuid:uuid>/bo/", commendations.CommendationBack.as_view(), name="commendation_back"),
    path(
        "xep-loai/khen-thuong/<uuid:uuid>/rut/",
        commendations.CommendationWithdraw.as_view(),
        name="commendation_withdraw",
    ),
    # Evidence, and the records behind it.
    path("xep-loai/so-lieu/<uuid:uuid>/", evidence.Evidence.as_view(), name="evidence"),
    path("xep-loai/so-lieu/<uuid:uuid>/<str:key>/", evidence.EvidenceRecords.as_view(), name="evidence_records"),
    # Sick and maternity leave.
    path("xep-loai/nghi/<uuid:uuid>/", leaves.Leaves.as_view(), name="leaves"),
    path("xep-loai/nghi/<uuid:uuid>/them/", leaves.LeaveAdd.as_view(), name="leave_add"),
    path("xep-loai/nghi/<uuid:uuid>/<int:pk>/sua/", leaves.LeaveCorrect.as_view(), name="leave_correct"),
    path("xep-loai/nghi/<uuid:uuid>/<int:pk>/bo/", leaves.LeaveRemove.as_view(), name="leave_remove"),
    # Self-review papers, and what the guide of a period asks of them.
    path("xep-loai/ban-kiem-diem/", papers.Papers.as_view(), name="papers"),
    path("xep-loai/ban-kiem-diem/<uuid:uuid>/", papers.Paper.as_view(), name="paper"),
    path("xep-loai/ban-kiem-diem/<uuid:uuid>/nhan/", papers.PaperReceive.as_view(), name="paper_receive"),
    path("xep-loai/ban-kiem-diem/<uuid:uuid>/rut/", papers.PaperTakeBack.as_view(), name="paper_take_back"),
    path("xep-loai/ban-kiem-diem/<uuid:uuid>/tep/", papers.PaperCopy.as_view(), name="paper_copy"),
    path("xep-loai/ky/<uuid:uuid>/noi-dung/", papers.ReviewContents.as_view(), name="review_contents"),
    # The register of good examples.
    path("xep-loai/dien-hinh/", examples.Examples.as_view(), name="examples"),
    path("xep-loai/dien-hinh/to-chuc/<uuid:uuid>/them/", examples.ExampleAdd.as_view(), name="example_add"),
    path("xep-loai/dien-hinh/<uuid:uuid>/", examples.Example.as_view(), name="example"),
    path("xep-loai/dien-hinh/<uuid:uuid>/sua/", examples.ExampleCorrect.as_view(), name="example_correct"),
    path("xep-loai/dien-hinh/<uuid:uuid>/thoi/", examples.ExampleWithdraw.as_view(), name="example_withdraw"),
    # Members under review.
    path("xep-loai/ra-soat/", screenings.Screenings.as_view(), name="screenings"),
    path("xep-loai/ra-soat/to-chuc/<uuid:uuid>/mo/", screenings.ScreeningOpen.as_view(), name="screening_open"),
    path("xep-loai/ra-soat/<uuid:uuid>/", screenings.Screening.as_view(), name="screening"),
    path("xep-loai/ra-soat/<uuid:uuid>/sua/", screenings.ScreeningCorrect.as_view(), name="screening_correct"),
    path("xep-loai/ra-soat/<uuid:uuid>/giup-do/", screenings.ScreeningHelp.as_view(), name="screening_help"),
    path(
        "xep-loai/ra-soat/<uuid:uuid>/giup-do/<int:pk>/",
        screenings.ScreeningHelpCorrect.as_view(),
        name="screening_help_correct",
    ),
    path("xep-loai/ra-soat/<uuid:uuid>/ket-luan/", screenings.ScreeningConclude.as_view(), name="screening_conclude"),
    path("xep-loai/ra-soat/<uuid:uuid>/mo-lai/", screenings.ScreeningReopen.as_view(), name="screening_reopen"),
    # Weak organisations and their consolidation.
    path("xep-loai/yeu-kem/", weak.WeakList.as_view(), name="weak_list"),
    path("xep-loai/yeu-kem/them/", weak.WeakAdd.as_view(), name="weak_add"),
    path("xep-loai/yeu-kem/<uuid:uuid>/", weak.Weak.as_view(), name="weak"),
    path("xep-loai/yeu-kem/<uuid:uuid>/sua/", weak.WeakCorrect.as_view(), name="weak_correct"),
    path("xep-loai/yeu-kem/<uuid:uuid>/viec/", weak.WeakTask.as_view(), name="weak_task"),
    path("xep-loai/yeu-kem/<uuid:uuid>/viec/<int:pk>/", weak.WeakTaskChange.as_view(), name="weak_task_change"),
    path("xep-loai/yeu-kem/<uuid:uuid>/theo-doi/", weak.WeakFollow.as_view(), name="weak_follow"),
    path("xep-loai/yeu-kem/<uuid:uuid>/dua-ra/", weak.WeakLift.as_view(), name="weak_lift"),
    # Comments asked of other branches.
    path("xep-loai/nhan-xet/", comments.Comments.as_view(), name="comments"),
    path("xep-loai/nhan-xet/<int:pk>/", comments.Comment.as_view(), name="comment"),
    path("xep-loai/nhan-xet/<int:pk>/ghi/", comments.CommentGive.as_view(), name="comment_give"),
    path("xep-loai/nhan-xet/de-nghi/<uuid:uuid>/", comments.CommentAsk.as_view(), name="comment_ask"),
    # The papers: a subject's sheet, the list that goes up, a decision with its annex.
    path("xep-loai/phieu/<uuid:uuid>/", sheets.RatingSheet.as_view(), name="sheet"),
    path("xep-loai/de-nghi/<uuid:uuid>/<uuid:period>/", sheets.ProposalList.as_view(), name="proposal_list"),
    path("xep-loai/van-ban/<uuid:uuid>/", sheets.DecisionPaper.as_view(), name="decision_paper"),
    # Shortcomings named in reviews.
    path("xep-loai/han-che/", shortcomings.Shortcomings.as_view(), name="shortcomings"),
    path("xep-loai/han-che/<uuid:uuid>/", shortcomings.ShortcomingsOf.as_view(), name="shortcomings_of"),
    path("xep-loai/han-che/<uuid:uuid>/ghi/", shortcomings.ShortcomingRecord.as_view(), name="shortcoming_record"),
    path(
        "xep-loai/han-che/<uuid:uuid>/<int:pk>/sua/",
        shortcomings.ShortcomingCorrect.as_view(),
        name="shortcoming_correct",
    ),
    path(
        "xep-loai/han-che/<uuid:uuid>/<int:pk>/bo/", shortcomings.ShortcomingRemove.as_view(), name="shortcoming_remove"
    ),
    path(
        "xep-loai/han-che/<uuid:uuid>/<int:pk>/giao-viec/",
        shortcomings.ShortcomingAssign.as_view(),
        name="shortcoming_assign",
    ),
    path(
        "xep-loai/han-che/<uuid:uuid>/<int:pk>/kiem-tra/",
        shortcomings.ShortcomingCheck.as_view(),
        name="shortcoming_check",
    ),
    # One rating, and the acts on it.
    path("xep-loai/kq/<uuid:uuid>/", rating.RatingPage.as_view(), name="rating"),
    *(
        path(f"xep-loai/kq/<uuid:uuid>/{part}/", view.as_view(), name=f"rating_{name}")
        for part, name, view, _act in rating_acts.ACT_PAGES
    ),
    path("xep-loai/kq/<uuid:uuid>/dieu-kien/<int:pk>/", rating_acts.ConditionAnswer.as_view(), name="condition_answer"),
    path("xep-loai/kq/<uuid:uuid>/dieu-kien/<int:pk>/go/", rating_acts.ConditionLift.as_view(), name="condition_lift"),
    path(
        "xep-loai/kq/<uuid:uuid>/dieu-kien/<int:pk>/bo-go/",
        rating_acts.ConditionLiftBack.as_view(),
        name="condition_lift_back",
    ),
    path("xep-loai/kq/<uuid:uuid>/khieu-nai/<int:pk>/", rating_acts.AppealAnswer.as_view(), name="appeal_answer"),
    # Appeals and decisions.
    path("xep-loai/khieu-nai/", appeals.AppealList.as_view(), name="appeals"),
    path("xep-loai/ky/<uuid:uuid>/quyet-dinh/", decisions.DecisionList.as_view(), name="decisions"),
    path("xep-loai/qd/<uuid:uuid>/", decisions.DecisionPage.as_view(), name="decision"),
    path("xep-loai/qd/<uuid:uuid>/so/", decisions.DecisionNumber.as_view(), name="decision_number"),
]
