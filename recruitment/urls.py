"""Addresses of recruitment."""

from django.urls import path

from recruitment.views import candidates, papers

app_name = "recruitment"

urlpatterns = [
    # The register of candidates and one person's file.
    path("phat-trien/ho-so/", candidates.CandidateList.as_view(), name="candidates"),
    path("phat-trien/ho-so/them/", candidates.CandidateAdd.as_view(), name="candidate_add"),
    path("phat-trien/ho-so/da-chuyen/", candidates.CandidatesLeft.as_view(), name="candidates_left"),
    path("phat-trien/ho-so/<uuid:uuid>/", candidates.CandidateDetail.as_view(), name="candidate"),
    path("phat-trien/ho-so/<uuid:uuid>/sua/", candidates.CandidateCorrect.as_view(), name="candidate_correct"),
    path("phat-trien/ho-so/<uuid:uuid>/nhom/", candidates.CandidateTags.as_view(), name="candidate_tags"),
    path("phat-trien/ho-so/<uuid:uuid>/giay-to/", papers.PaperReceive.as_view(), name="paper_receive"),
    path("phat-trien/ho-so/<uuid:uuid>/giay-to/<uuid:file>/", papers.PaperFile.as_view(), name="paper_file"),
    path("phat-trien/ho-so/<uuid:uuid>/giay-to/<uuid:file>/rut/", papers.PaperRemove.as_view(), name="paper_remove"),
    path("phat-trien/ho-so/<uuid:uuid>/dac-biet/", papers.ExceptionAllow.as_view(), name="exception_allow"),
    path("phat-trien/ho-so/<uuid:uuid>/dac-biet/<int:pk>/bo/", papers.ExceptionDrop.as_view(), name="exception_drop"),
]
