"""Addresses of the overview, the reports and the imports."""

from django.urls import path

from reports.views import dashboard, report

app_name = "reports"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("bao-cao/", report.report_list, name="list"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/", report.report_page, name="report"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/tai/<slug:face>", report.report_file, name="file"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/h", report.meetings_behind, name="meetings_behind"),
    path("bao-cao/<slug:name>/<int:pk>/<str:period>/m", report.months_behind, name="months_behind"),
]
