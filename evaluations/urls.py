"""Addresses of evaluations."""

from django.urls import path

from evaluations.views import commendations, evidence, leaves, papers, registrations

app_name = "evaluations"

urlpatterns = [
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
]
