"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from branches.admin import ScopedAdmin
from core import views

# Screens other packages bring (groups, the job queue's rows) know nothing of the scope: the back office has none.
for model in [model for model, screen in admin.site._registry.items() if not isinstance(screen, ScopedAdmin)]:
    admin.site.unregister(model)

# The pages of core.views, and below the API the same in JSON.
handler400 = "reports.views.problems.bad_request"
handler500 = "reports.views.problems.server_error"

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("branches.urls")),
    path("", include("members.urls")),
    path("", include("meetings.urls")),
    path("", include("recruitment.urls")),
    path("", include("evaluations.urls")),
    path("", include("reports.urls")),
    path("suc-khoe/", views.live, name="live"),
    path("suc-khoe/san-sang/", views.ready, name="ready"),
    path("quan-tri/login/", views.back_office_sign_in),
    path("quan-tri/password_change/", RedirectView.as_view(pattern_name="accounts:password_change")),
    path("quan-tri/", admin.site.urls),
]
