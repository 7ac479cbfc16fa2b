"""Addresses of the overview, the reports and the imports."""

from django.urls import include, path, re_path

from reports.views import (
    api,
    comparisons,
    dashboard,
    duties,
    exports,
    fingerprints,
    guide,
    imports,
    issued,
    pack_acts,
    pack_parts,
    pack_templates,
    packs,
    programme_acts,
    programmes,
    receiving,
    records,
    report,
    target_shares,
    tokens,
)

app_name = "reports"

REPORTS = [
    path("", report.report_page, name="report"),
    path("tai/<slug:face>", report.report_file, name="file"),
    path("h", records.meetings_behind, name="meetings_behind"),
    path("m", records.months_behind, name="months_behind"),
    path("r", records.records, name="records"),
    path("b<int:table>", issued.issued_table, name="issued_table"),
]
TEMPLATES = [
    path("", pack_templates.template_list, name="pack_templates"),
    path("<uuid:uuid>/", pack_templates.template_detail, name="pack_template"),
    path("<uuid:uuid>/chep/", pack_templates.TemplateCopy.as_view(), name="template_copy"),
    path("<uuid:uuid>/sua/", pack_templates.TemplatePage.as_view(), name="template_words"),
    path("<uuid:uuid>/muc/", pack_templates.TemplateSection.as_view(), name="template_section_add"),
    path("<uuid:uuid>/muc/<int:pk>/", pack_templates.TemplateSection.as_view(), name="template_section"),
    path("<uuid:uuid>/bieu/", pack_templates.TemplateAnnex.as_view(), name="template_annex_add"),
    path("<uuid:uuid>/bieu/<int:pk>/", pack_templates.TemplateAnnex.as_view(), name="template_annex"),
]
PACK = [
    path("", packs.pack_detail, name="pack"),
    path("loi/", pack_parts.PackWords.as_view(), name="pack_words"),
    path("so-lieu/", pack_parts.figures, name="pack_figures"),
    path("muc/", pack_parts.PackSection.as_view(), name="pack_section_add"),
    path("muc/<int:pk>/", pack_parts.PackSection.as_view(), name="pack_section"),
    path("bieu/", pack_parts.PackAnnex.as_view(), name="pack_annex_add"),
    path("bieu/<int:pk>/", pack_parts.PackAnnex.as_view(), name="pack_annex"),
    path("duyet/", pack_acts.PackReview.as_view(), name="pack_review"),
    path("tra-ve/", pack_acts.PackReopen.as_view(), name="pack_reopen"),
    path("bo/", pack_acts.PackDiscard.as_view(), name="pack_discard"),
    path("ban-hanh/", pack_acts.PackIssue.as_view(), name="pack_issue"),
    path("tien-do/", pack_acts.progress, name="pack_progress"),
    path("gui/", pack_acts.PackSend.as_view(), name="pack_send"),
    path("dinh-chinh/", pack_acts.PackCorrect.as_view(), name="pack_correct"),
    path("du-thao.pdf", issued.pack_draft, name="pack_draft"),
    path("lap-tep/", exports.DraftExport.as_view(), name="pack_export"),
    path("ban-hanh.pdf", issued.pack_pdf, name="pack_pdf"),
    path("cac-bieu.xlsx", issued.pack_workbook, name="pack_workbook"),
    path("khac/", issued.pack_differences, name="pack_differences"),
    path("tinh-lai/", issued.recheck, name="pack_recheck"),
]
COMPARISONS = [
    path("voi/<int:other>/<str:against>/", comparisons.compared, name="compared"),
    path("voi/<int:other>/<str:against>/tai/<slug:face>", comparisons.compared_file, name="compared_file"),
    path("<int:number>-nam/", comparisons.over_years, name="over_years"),
    path("<int:number>-nam/tai/<slug:face>", comparisons.over_years_file, name="over_years_file"),
]
RECEIVING = [
    path("", receiving.board, name="receiving"),
    path("gui-den/", receiving.ReceivedPapers.as_view(), name="receiving_papers"),
    path("phai-gui/", receiving.owed, name="owed"),
    path("che-do/", duties.duty_list, name="duties"),
    path("che-do/dat/", duties.DutySet.as_view(), name="duty_set"),
    path("che-do/<uuid:uuid>/thoi/", duties.DutyEnd.as_view(), name="duty_end"),
    path("<uuid:uuid>/<str:period>/", receiving.ReceivedPeriod.as_view(), name="receiving_period"),
]
PROGRAMMES = [
    path("", programmes.ProgrammeList.as_view(), name="programmes"),
    path("them/", programme_acts.ProgrammeAdd.as_view(), name="programme_add"),
    path("<uuid:uuid>/", programmes.ProgrammeDetail.as_view(), name="programme"),
    path("<uuid:uuid>/sua/", programme_acts.ProgrammeChange.as_view(), name="programme_change"),
    path("<uuid:uuid>/thoi/", programme_acts.ProgrammeEnd.as_view(), name="programme_end"),
    path("<uuid:uuid>/them-chi-tieu/", programme_acts.TargetAdd.as_view(), name="target_add"),
]
TARGETS = [
    path("<uuid:uuid>/", programmes.TargetDetail.as_view(), name="target"),
    path("<uuid:uuid>/sua/", programme_acts.TargetChange.as_view(), name="target_change"),
    path("<uuid:uuid>/thoi/", programme_acts.TargetEnd.as_view(), name="target_end"),
    path("<uuid:uuid>/giao/", programme_acts.TargetShareSet.as_view(), name="target_share"),
    path("<uuid:uuid>/giao-cac-don-vi/", target_shares.TargetShares.as_view(), name="target_shares"),
    path("<uuid:uuid>/ghi/", programme_acts.TargetValueRecord.as_view(), name="target_value"),
    path("so/<int:pk>/bo/", programme_acts.TargetValueWithdraw.as_view(), name="target_value_withdraw"),
    path("muc/<int:pk>/bo/", programme_acts.TargetShareRemove.as_view(), name="target_share_remove"),
]
IMPORTS = [
    path("", imports.batch_list, name="imports"),
    path("mau.xlsx", imports.template, name="import_template"),
    path("<uuid:uuid>/", imports.batch_detail, name="import"),
    path("<uuid:uuid>/tien-do/", imports.progress, name="import_progress"),
    path("<uuid:uuid>/tep.xlsx", imports.own_file, name="import_file"),
    path("<uuid:uuid>/nhap/", imports.bring_in, name="import_apply"),
    path("<uuid:uuid>/bo/", imports.discard, name="import_discard"),
    path("<uuid:uuid>/thu-lai/", imports.retry, name="import_retry"),
    path("<uuid:uuid>/hoan-tac/", imports.undo, name="import_undo"),
]
TOKENS = [
    path("", tokens.token_list, name="tokens"),
    path("lap/", tokens.TokenNew.as_view(), name="token_new"),
    path("huong-dan/", tokens.token_guide, name="token_guide"),
    path("mo-ta.json", tokens.token_description, name="token_description"),
    path("<uuid:uuid>/thu-hoi/", tokens.TokenRevoke.as_view(), name="token_revoke"),
]
EXPORTS = [
    path("", exports.export_list, name="exports"),
    path("lap/", exports.ExportAsk.as_view(), name="export_ask"),
    path("lap-bao-cao/", exports.PacksAsk.as_view(), name="export_packs"),
    path("<uuid:uuid>/", exports.export_detail, name="export"),
    path("<uuid:uuid>/tien-do/", exports.progress, name="export_progress"),
    path("<uuid:uuid>/tat-ca.zip", exports.download, name="export_zip"),
    path("<uuid:uuid>/tep/<int:pk>", exports.download_part, name="export_file"),
    path("<uuid:uuid>/dung/", exports.cancel, name="export_cancel"),
    path("<uuid:uuid>/lap-lai/", exports.ExportAgain.as_view(), name="export_again"),
    path("<uuid:uuid>/xoa/", exports.forget, name="export_forget"),
]
API = [
    path("openapi.json", api.openapi, name="api_description"),
    path("organizations", api.organization_list, name="api_organizations"),
    path("reports", api.report_list, name="api_reports"),
    path("reports/<slug:name>/<str:organization>/<str:period>", api.report, name="api_report"),
    path("reports/<slug:name>/<str:organization>/<str:period>/records", api.records, name="api_records"),
]
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("tong-quan/", dashboard.overview, name="overview"),
    path("bao-cao/", report.report_list, name="list"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/", include(REPORTS)),
    path("bao-cao-cap-tren/", packs.pack_list, name="packs"),
    path("bao-cao-cap-tren/lap/", packs.PackBegin.as_view(), name="pack_begin"),
    path("bao-cao-cap-tren/<uuid:uuid>/", include(PACK)),
    path("bao-cao-cap-tren/mau/", include(TEMPLATES)),
    path("kiem-tra-ma/", fingerprints.fingerprint, name="fingerprint"),
    path("so-sanh/", comparisons.compare_form, name="compare"),
    path("so-sanh/<slug:name>/<int:pk>/<str:period>/", include(COMPARISONS)),
    path("huong-dan/", guide.guide, name="guide"),
    path("huong-dan/<slug:page>/", guide.guide_page, name="guide_page"),
    path("huong-dan/<slug:page>/<slug:task>/", guide.guide_task, name="guide_task"),
    path("nhan-bao-cao/", include(RECEIVING)),
    path("chuong-trinh/", include(PROGRAMMES)),
    path("chi-tieu-chuong-trinh/", include(TARGETS)),
    path("nhap-du-lieu/", include(IMPORTS)),
    path("khoa-api/", include(TOKENS)),
    path("tai-ve/", include(EXPORTS)),
    path("api/v1/", include(API)),
    re_path(r"^api/", api.nothing, name="api_nothing"),
]
