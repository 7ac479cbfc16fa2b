"""A paper somebody holds: its fingerprint, typed, or its file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files import PDF, XLSX, check_upload
from reports.queries.issued import LEAST_DIGITS, digits_of

MOST_BYTES = 25 * 1024 * 1024  # a district's year with all its tables


class FingerprintForm(forms.Form):
    """The digits at the foot of a page; spaces and dashes count for nothing."""

    undone = gettext_lazy("Chưa kiểm tra được")

    ma = forms.CharField(
        label=gettext_lazy("Mã kiểm tra in ở chân trang"), max_length=120,
        help_text=gettext_lazy("Ít nhất 8 ký tự đầu; có thể ghi cả dấu cách, gạch nối."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_ma(self) -> str:
        """The digits. Raises ValidationError for what is no fingerprint."""
        digits = digits_of(self.cleaned_data["ma"])
        if not digits:
            raise forms.ValidationError(
                _("Mã kiểm tra gồm các chữ số và chữ a đến f, ghi ít nhất %(least)d ký tự đầu."), code="digits",
                params={"least": LEAST_DIGITS},
            )  # fmt: skip
        return digits


class PaperUpload(forms.Form):
    """The file itself."""

    undone = FingerprintForm.undone

    tep = forms.FileField(
        label=gettext_lazy("Hoặc chọn tệp PDF, sổ Excel của báo cáo"),
        error_messages={
            "required": gettext_lazy("Hãy chọn tệp."),
            "empty": gettext_lazy("Tệp rỗng (0 byte)."),
            "missing": gettext_lazy("Hãy chọn tệp."),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx"}),
    )

    def clean_tep(self) -> bytes:
        """Its content. Raises ValidationError for what is neither, or too large."""
        given: Any = self.cleaned_data["tep"]
        content: bytes = given.read(MOST_BYTES + 1)
        check_upload(content, size=given.size, allowed=(PDF, XLSX), limit=MOST_BYTES, name=given.name)
        return content
