"""Addresses of organisations."""

from django.urls import path

from branches import views

app_name = "branches"

urlpatterns = [
    path("to-chuc/", views.OrganizationList.as_view(), name="list"),
    path("to-chuc/cay/", views.OrganizationOutline.as_view(), name="outline"),
    path("to-chuc/them/", views.OrganizationAdd.as_view(), name="add"),
    path("to-chuc/<uuid:uuid>/", views.OrganizationDetail.as_view(), name="detail"),
    path("to-chuc/<uuid:uuid>/doi-ten/", views.OrganizationRename.as_view(), name="rename"),
    path("to-chuc/<uuid:uuid>/sua/", views.OrganizationCorrect.as_view(), name="correct"),
    path("to-chuc/<uuid:uuid>/doi-loai/", views.OrganizationChange.as_view(), name="change"),
    path("to-chuc/<uuid:uuid>/chuyen/", views.OrganizationMove.as_view(), name="move"),
    path("to-chuc/<uuid:uuid>/sap-nhap/", views.OrganizationAbsorb.as_view(), name="absorb"),
    path("to-chuc/<uuid:uuid>/hop-nhat/", views.OrganizationConsolidate.as_view(), name="consolidate"),
    path("to-chuc/<uuid:uuid>/chia-tach/", views.OrganizationSplit.as_view(), name="split"),
    path("to-chuc/<uuid:uuid>/nang-cap/", views.OrganizationUpgrade.as_view(), name="upgrade"),
    path("to-chuc/<uuid:uuid>/ha-cap/", views.OrganizationDowngrade.as_view(), name="downgrade"),
    path("to-chuc/<uuid:uuid>/giai-the/", views.OrganizationDissolve.as_view(), name="dissolve"),
    path("to-chuc/<uuid:uuid>/dac-diem/them/", views.TraitGive.as_view(), name="trait_give"),
    path("to-chuc/<uuid:uuid>/dac-diem/<int:pk>/ket-thuc/", views.TraitEnd.as_view(), name="trait_end"),
    path("to-chuc/<uuid:uuid>/dac-diem/<int:pk>/sua/", views.TraitCorrect.as_view(), name="trait_correct"),
    path("to-chuc/<uuid:uuid>/dac-diem/<int:pk>/rut/", views.TraitWithdraw.as_view(), name="trait_withdraw"),
    path("to-chuc/<uuid:uuid>/quy-che/them/", views.RegulationAdd.as_view(), name="regulation_add"),
    path("to-chuc/<uuid:uuid>/quy-che/<int:pk>/", views.RegulationChange.as_view(), name="regulation_change"),
    path("to-chuc/<uuid:uuid>/quy-che/<int:pk>/sua/", views.RegulationCorrect.as_view(), name="regulation_correct"),
    path("to-chuc/<uuid:uuid>/quy-che/<int:pk>/rut/", views.RegulationWithdraw.as_view(), name="regulation_withdraw"),
    path("to-chuc/<uuid:uuid>/quy-che/<int:pk>/tep/", views.RegulationFile.as_view(), name="regulation_file"),
    path("sap-xep/", views.ReorganizationList.as_view(), name="reorganizations"),
    path("sap-xep/<uuid:uuid>/", views.ReorganizationDetail.as_view(), name="reorganization"),
    path("sap-xep/<uuid:uuid>/hoan-tac/", views.ReorganizationUndo.as_view(), name="reorganization_undo"),
    path("nhat-ky/truy-cap/", views.Readings.as_view(), name="readings"),
    path("nhat-ky/truy-cap/danh-sach.<slug:face>", views.ReadingsExport.as_view(), name="readings_export"),
    path("nhat-ky/bat-thuong/", views.UnusualReadings.as_view(), name="unusual"),
    path("to-chuc/<uuid:uuid>/chi-tieu-dia-ban/", views.Targets.as_view(), name="targets"),
    path("to-chuc/<uuid:uuid>/chi-tieu-dia-ban/<int:pk>/", views.Targets.as_view(), name="target"),
    path("dia-ban/them/", views.PlaceAdd.as_view(), name="place_add"),
    path("dia-ban/<uuid:uuid>/sua/", views.PlaceCorrect.as_view(), name="place_correct"),
    path("dia-ban/<uuid:uuid>/thay-doi/", views.PlaceChange.as_view(), name="place_change"),
    path("dia-ban/<uuid:uuid>/ket-thuc/", views.PlaceEnd.as_view(), name="place_end"),
    path("dia-ban/<uuid:uuid>/giai-doan/<int:pk>/sua/", views.StandingCorrect.as_view(), name="standing_correct"),
    path("dia-ban/<uuid:uuid>/chi-bo/", views.PlaceCover.as_view(), name="place_cover"),
    path("dia-ban/<uuid:uuid>/chi-bo/<int:pk>/sua/", views.CoverageCorrect.as_view(), name="coverage_correct"),
    path("dia-ban/<uuid:uuid>/chi-bo/<int:pk>/thoi/", views.CoverageEnd.as_view(), name="coverage_end"),
]
