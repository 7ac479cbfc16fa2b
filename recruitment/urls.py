"""Addresses of recruitment."""

from django.urls import path

from recruitment.views import (
    candidates,
    classes,
    home,
    in_charge,
    mentors,
    papers,
    papers_printed,
    probation,
    proposals,
    quota_acts,
    quotas,
    remarks,
    sources,
    worklists,
)
from recruitment.views.steps import ACT_PAGES

app_name = "recruitment"

urlpatterns = [
    path("phat-trien/", home.Home.as_view(), name="home"),
    # What waits for the user, and who is on probation.
    path("phat-trien/viec-cho/", worklists.WaitingList.as_view(), name="waiting"),
    path("phat-trien/du-bi/", worklists.ProbationList.as_view(), name="probation"),
    path("phat-trien/du-bi/<uuid:uuid>/mo-ho-so/", probation.ProbationFollow.as_view(), name="probation_follow"),
    path("phat-trien/de-nghi/<uuid:uuid>/", proposals.ProposalList.as_view(), name="proposals"),
    # The acts on a file.
    *(
        path(f"phat-trien/ho-so/<uuid:uuid>/{part}/", view.as_view(), name=f"candidate_{name}")
        for part, name, view in ACT_PAGES
    ),
    path("phat-trien/ho-so/<uuid:uuid>/tep/<uuid:act>/", papers.ActFile.as_view(), name="act_file"),
    path("phat-trien/ho-so/<uuid:uuid>/in/<slug:kind>/", papers_printed.PrintedForm.as_view(), name="candidate_print"),
    # The register of candidates and one person's file.
    path("phat-trien/ho-so/", candidates.CandidateList.as_view(), name="candidates"),
    path("phat-trien/ho-so/them/", candidates.CandidateAdd.as_view(), name="candidate_add"),
    path("phat-trien/ho-so/quan-chung.xlsx", candidates.CandidateWorkbook.as_view(), name="candidates_workbook"),
    path("phat-trien/ho-so/da-chuyen/", candidates.CandidatesLeft.as_view(), name="candidates_left"),
    path("phat-trien/ho-so/<uuid:uuid>/", candidates.CandidateDetail.as_view(), name="candidate"),
    path("phat-trien/ho-so/<uuid:uuid>/sua/", candidates.CandidateCorrect.as_view(), name="candidate_correct"),
    path("phat-trien/ho-so/<uuid:uuid>/nhom/", candidates.CandidateTags.as_view(), name="candidate_tags"),
    path("phat-trien/ho-so/<uuid:uuid>/giay-to/", papers.PaperReceive.as_view(), name="paper_receive"),
    path("phat-trien/ho-so/<uuid:uuid>/giay-to/<uuid:file>/", papers.PaperFile.as_view(), name="paper_file"),
    path("phat-trien/ho-so/<uuid:uuid>/giay-to/<uuid:file>/rut/", papers.PaperRemove.as_view(), name="paper_remove"),
    path("phat-trien/ho-so/<uuid:uuid>/dac-biet/", papers.ExceptionAllow.as_view(), name="exception_allow"),
    path("phat-trien/ho-so/<uuid:uuid>/dac-biet/<int:pk>/bo/", papers.ExceptionDrop.as_view(), name="exception_drop"),
    # Mentors and their monthly remarks.
    path("phat-trien/giup-do/", mentors.Mentors.as_view(), name="mentors"),
    path("phat-trien/giup-do/<uuid:uuid>/", mentors.Mentorship.as_view(), name="mentorship"),
    path("phat-trien/giup-do/<uuid:uuid>/sua/", mentors.MentorshipCorrect.as_view(), name="mentorship_correct"),
    path("phat-trien/giup-do/<uuid:uuid>/doi/", mentors.MentorChange.as_view(), name="mentor_change"),
    path("phat-trien/giup-do/<uuid:uuid>/thoi/", mentors.MentorshipEnd.as_view(), name="mentorship_end"),
    path("phat-trien/giup-do/<uuid:uuid>/nhan-xet/", remarks.RemarkWrite.as_view(), name="remark"),
    path("phat-trien/ho-so/<uuid:uuid>/giup-do/", mentors.MentorAssign.as_view(), name="mentor_assign"),
    path("phat-trien/nhan-xet/", remarks.Remarks.as_view(), name="remarks"),
    path("phat-trien/nhan-xet/ky/<uuid:uuid>/", remarks.MeetingRemarks.as_view(), name="meeting_remarks"),
    # Classes of awareness of the Party and their certificates.
    path("phat-trien/lop-nhan-thuc/", classes.Classes.as_view(), name="classes"),
    path("phat-trien/lop-nhan-thuc/mo/", classes.ClassOpen.as_view(), name="class_open"),
    path("phat-trien/lop-nhan-thuc/<uuid:uuid>/", classes.AwarenessClass.as_view(), name="class"),
    path("phat-trien/lop-nhan-thuc/<uuid:uuid>/sua/", classes.ClassCorrect.as_view(), name="class_correct"),
    path("phat-trien/lop-nhan-thuc/<uuid:uuid>/cu/", classes.ClassSend.as_view(), name="class_send"),
    path("phat-trien/lop-nhan-thuc/<uuid:uuid>/ghi-buoc/", classes.ClassSteps.as_view(), name="class_steps"),
    path(
        "phat-trien/lop-nhan-thuc/<uuid:uuid>/hoc-vien/<int:pk>/bo/",
        classes.StudentWithdraw.as_view(),
        name="student_withdraw",
    ),
    path(
        "phat-trien/lop-nhan-thuc/<uuid:uuid>/giay-chung-nhan/",
        classes.CertificateSheet.as_view(),
        name="certificate_sheet",
    ),
    path("phat-trien/giay-chung-nhan/", classes.Certificates.as_view(), name="certificates"),
    # Creating sources: plans, models of mass organisations, who is in charge.
    path("phat-trien/tao-nguon/", sources.Sources.as_view(), name="sources"),
    path("phat-trien/tao-nguon/<uuid:uuid>/<int:year>/", sources.Plan.as_view(), name="plan"),
    path("phat-trien/tao-nguon/<uuid:uuid>/<int:year>/ghi/", sources.PlanWrite.as_view(), name="plan_write"),
    path("phat-trien/tao-nguon/<uuid:uuid>/<int:year>/so-lieu/", sources.PlanLines.as_view(), name="plan_lines"),
    path("phat-trien/tao-nguon/<uuid:uuid>/<int:year>/chep/", sources.PlanCopy.as_view(), name="plan_copy"),
    path("phat-trien/mo-hinh/", sources.Models.as_view(), name="models"),
    path("phat-trien/mo-hinh/ghi/", sources.ModelOpen.as_view(), name="model_open"),
    path("phat-trien/mo-hinh/<uuid:uuid>/", sources.Model.as_view(), name="model"),
    path("phat-trien/mo-hinh/<uuid:uuid>/sua/", sources.ModelCorrect.as_view(), name="model_correct"),
    path("phat-trien/mo-hinh/<uuid:uuid>/ket-thuc/", sources.ModelEnd.as_view(), name="model_end"),
    path("phat-trien/phu-trach/", in_charge.Charges.as_view(), name="charges"),
    path("phat-trien/toi-phu-trach/", in_charge.OwnCharges.as_view(), name="own_charges"),
    path("phat-trien/phu-trach/<uuid:uuid>/", in_charge.ChargePut.as_view(), name="charge_put"),
    path("phat-trien/phu-trach/<uuid:uuid>/<int:pk>/thoi/", in_charge.ChargeEnd.as_view(), name="charge_end"),
    # Quotas and how far they are.
    path("phat-trien/chi-tieu/", quotas.QuotaList.as_view(), name="quotas"),
    path("phat-trien/chi-tieu/giao/", quota_acts.QuotaIssue.as_view(), name="quota_issue"),
    path("phat-trien/chi-tieu/<uuid:uuid>/", quotas.QuotaDetail.as_view(), name="quota"),
    path("phat-trien/chi-tieu/<uuid:uuid>/phan-bo/", quota_acts.QuotaBreakDown.as_view(), name="quota_break_down"),
    path("phat-trien/chi-tieu/<uuid:uuid>/dieu-chinh/", quota_acts.QuotaReallocate.as_view(), name="quota_reallocate"),
    path("phat-trien/chi-tieu/<uuid:uuid>/thu-hoi/", quota_acts.QuotaWithdraw.as_view(), name="quota_withdraw"),
]
