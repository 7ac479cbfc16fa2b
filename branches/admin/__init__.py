"""The back office: the base every screen stands on, and the screens of accounts, organisations and core's own rows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from branches.admin import accounts, logs, organizations, places
from branches.admin.files import RecordFiles
from branches.admin.flat import FlatAdmin
from branches.admin.scoped import ReadOnlyInline, RowForm, ScopedAdmin, ScopedInline, SharedAdmin
from core.files import StoredFile
from core.models import SentForm
from core.sheets.models import BatchFile, BatchRow

__all__ = [
    "NO_SCREEN",
    "FlatAdmin",
    "ReadOnlyInline",
    "RecordFiles",
    "RowForm",
    "ScopedAdmin",
    "ScopedInline",
    "SharedAdmin",
    "accounts",
    "logs",
    "organizations",
    "places",
]

# Models without a screen of their own, and why. Other apps keep theirs in their own admin.py.
NO_SCREEN = {
    BatchFile: "the user's own workbook; handed back on the page of its batch, never shown",
    StoredFile: "served by the page of the row that points at it, to whoever may see that row",
    SentForm: "a key that makes a repeated post harmless; of no interest to anybody",
    BatchRow: "listed, filtered and explained on the page of its batch",
}

admin.site.site_title = "chibo"
admin.site.site_header = _("chibo – Trang quản trị")
admin.site.index_title = _("Trang quản trị")
admin.site.empty_value_display = "–"
