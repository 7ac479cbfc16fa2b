"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from core import views

handler500 = "core.views.server_error"

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("branches.urls")),
    path("", include("members.urls")),
    path("", include("meetings.urls")),
    path("", include("reports.urls")),
    path("suc-khoe/", views.live, name="live"),
    path("suc-khoe/san-sang/", views.ready, name="ready"),
    path("quan-tri/login/", views.back_office_sign_in),
    path("quan-tri/password_change/", RedirectView.as_view(pattern_name="accounts:password_change")),
    path("quan-tri/", admin.site.urls),
]
