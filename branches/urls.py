"""Addresses of organisations."""

from django.urls import path

from branches import views

app_name = "branches"

urlpatterns = [
    path("to-chuc/", views.OrganizationList.as_view(), name="list"),
    path("to-chuc/them/", views.OrganizationAdd.as_view(), name="add"),
    path("to-chuc/<uuid:uuid>/", views.OrganizationDetail.as_view(), name="detail"),
    path("to-chuc/<uuid:uuid>/doi-ten/", views.OrganizationRename.as_view(), name="rename"),
    path("to-chuc/<uuid:uuid>/sua/", views.OrganizationCorrect.as_view(), name="correct"),
    path("to-chuc/<uuid:uuid>/doi-loai/", views.OrganizationChange.as_view(), name="change"),
    path("to-chuc/<uuid:uuid>/chuyen/", views.OrganizationMove.as_view(), name="move"),
    path("to-chuc/<uuid:uuid>/giai-the/", views.OrganizationDissolve.as_view(), name="dissolve"),
    path("nhat-ky/truy-cap/", views.Readings.as_view(), name="readings"),
    path("nhat-ky/truy-cap/danh-sach.<slug:face>", views.ReadingsExport.as_view(), name="readings_export"),
    path("nhat-ky/bat-thuong/", views.UnusualReadings.as_view(), name="unusual"),
]
