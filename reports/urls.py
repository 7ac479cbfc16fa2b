"""Addresses of the overview, the reports and the imports."""

from django.urls import path, re_path

from reports.views import api, comparisons, dashboard, guide, imports, records, report, tokens

app_name = "reports"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("tong-quan/", dashboard.overview, name="overview"),
    path("bao-cao/", report.report_list, name="list"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/", report.report_page, name="report"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/tai/<slug:face>", report.report_file, name="file"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/h", records.meetings_behind, name="meetings_behind"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/m", records.months_behind, name="months_behind"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/r", records.records, name="records"),
    path("so-sanh/", comparisons.compare_form, name="compare"),
    path(
        "so-sanh/<slug:name>/<int:pk>/<str:period>/voi/<int:other>/<str:against>/",
        comparisons.compared,
        name="compared",
    ),
    path(
        "so-sanh/<slug:name>/<int:pk>/<str:period>/voi/<int:other>/<str:against>/tai/<slug:face>",
        comparisons.compared_file,
        name="compared_file",
    ),
    path("so-sanh/<slug:name>/<int:pk>/<str:period>/<int:number>-nam/", comparisons.over_years, name="over_years"),
    path(
        "so-sanh/<slug:name>/<int:pk>/<str:period>/<int:number>-nam/tai/<slug:face>",
        comparisons.over_years_file,
        name="over_years_file",
    ),
    path("huong-dan/", guide.guide, name="guide"),
    path("huong-dan/<slug:page>/", guide.guide_page, name="guide_page"),
    path("huong-dan/<slug:page>/<slug:task>/", guide.guide_task, name="guide_task"),
    path("nhap-du-lieu/", imports.batch_list, name="imports"),
    path("nhap-du-lieu/mau.xlsx", imports.template, name="import_template"),
    path("nhap-du-lieu/<uuid:uuid>/", imports.batch_detail, name="import"),
    path("nhap-du-lieu/<uuid:uuid>/tien-do/", imports.progress, name="import_progress"),
    path("nhap-du-lieu/<uuid:uuid>/tep.xlsx", imports.own_file, name="import_file"),
    path("nhap-du-lieu/<uuid:uuid>/nhap/", imports.bring_in, name="import_apply"),
    path("nhap-du-lieu/<uuid:uuid>/bo/", imports.discard, name="import_discard"),
    path("nhap-du-lieu/<uuid:uuid>/thu-lai/", imports.retry, name="import_retry"),
    path("nhap-du-lieu/<uuid:uuid>/hoan-tac/", imports.undo, name="import_undo"),
    path("khoa-api/", tokens.token_list, name="tokens"),
    path("khoa-api/lap/", tokens.TokenNew.as_view(), name="token_new"),
    path("khoa-api/huong-dan/", tokens.token_guide, name="token_guide"),
    path("khoa-api/mo-ta.json", tokens.token_description, name="token_description"),
    path("khoa-api/<uuid:uuid>/thu-hoi/", tokens.TokenRevoke.as_view(), name="token_revoke"),
    path("api/v1/openapi.json", api.openapi, name="api_description"),
    path("api/v1/organizations", api.organization_list, name="api_organizations"),
    path("api/v1/reports", api.report_list, name="api_reports"),
    path("api/v1/reports/<slug:name>/<str:organization>/<str:period>", api.report, name="api_report"),
    path("api/v1/reports/<slug:name>/<str:organization>/<str:period>/records", api.records, name="api_records"),
    re_path(r"^api/", api.nothing, name="api_nothing"),
]
