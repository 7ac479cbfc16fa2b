"""The words around a draft, its sections and its annexes. Each form carries what its page showed of its own part."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from core.forms import ServiceForm
from core.tables import Choice, ReportBuilder
from reports.forms.reports import option_fields
from reports.models import Annex, Layout, Pack, PackAnnex, PackSection
from reports.queries.seen import WORDS, state_of
from reports.services.packs import edit_pack, move_part, remove_part, save_annex, save_section

ANNEX_WORDS = ("title", "layout", "chart", "details")


class DraftForm(ServiceForm):
    """An act on a whole draft. Where somebody else changed it meanwhile, what was typed stays and may be sent again."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False, label=gettext_lazy("Phiên bản"),
        error_messages={"invalid": gettext_lazy("trang đã cũ, hãy mở lại.")},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, pack: Any, by: Any, on: date, initial: Any = None) -> None:
        super().__init__(data, initial={"version": pack.version, **(initial or {})})
        self.pack, self.by, self.on = pack, by, on
        self.stale = False

    @property
    def sent_version(self) -> int:
        """The version its page was opened with; none is that of nobody."""
        return self.cleaned_data.get("version") or 0

    def refuse(self, error: ValidationError) -> None:
        """Beside a field; of a draft that was changed meanwhile, the next sending is of the new one."""
        if getattr(error, "code", "") == "stale":
            self.stale = True
            now = Pack.objects.values_list("version", flat=True).get(pk=self.pack.pk)
            self.data = {**self.data.dict(), "version": str(now)}
        super().refuse(error)


class PartForm(ServiceForm):
    """A change of one part of a draft, or a new part. Whoever works at another part is not in the way.

    Where somebody else changed the same part meanwhile, what was typed stays and may be sent again.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False, label=gettext_lazy("Bản đã xem"))

    def __init__(
        self, data: Any = None, *, pack: Any, by: Any, on: date, part: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial={"seen": state_of(part) if part else "", **(initial or {})})
        self.pack, self.by, self.on, self.part = pack, by, on, part
        self.now: Any = None

    @property
    def sent_state(self) -> str:
        """The state its page was opened with; none is that of no part."""
        return self.cleaned_data.get("seen") or ""

    def refuse(self, error: ValidationError) -> None:
        """Beside a field; of a part that was changed meanwhile, the next sending is of the new one (`now`)."""
        if getattr(error, "code", "") == "stale":
            self.now = type(self.part).objects.filter(pk=self.part.pk).first() if self.part else None
            self.data = {**self.data.dict(), "seen": state_of(self.now) if self.now else ""}
        super().refuse(error)


class WordsForm(PartForm):
    """What stands around the prose."""

    subject = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=300)
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Mỗi dòng một nơi; để trống: cấp trên trực tiếp, các tổ chức trực thuộc, lưu."),
    )  # fmt: skip
    signer_body = forms.CharField(label=gettext_lazy("Thay mặt"), max_length=100, required=False)
    signer_title = forms.CharField(label=gettext_lazy("Chức vụ người ký"), max_length=100, required=False)
    signer_name = forms.CharField(label=gettext_lazy("Người ký"), max_length=100, required=False)

    def __init__(self, data: Any = None, *, pack: Any, by: Any, on: date) -> None:
        initial = {name: getattr(pack, name) for name in WORDS}
        super().__init__(data, pack=pack, by=by, on=on, part=pack, initial=initial)

    def save(self) -> Any:
        """The draft; None where it was refused."""
        words = {name: self.cleaned_data[name] for name in WORDS}
        return self.carry_out(edit_pack, pack=self.pack, seen=self.sent_state, by=self.by, **words)


class SectionFields(forms.Form):
    """What a section says."""

    heading = forms.CharField(
        label=gettext_lazy("Tên mục"), max_length=200, required=False,
        help_text=gettext_lazy("Số La Mã được đánh khi in."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=20000, required=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-figures-here": ""}),
        help_text=gettext_lazy(
            "Mỗi dòng một đoạn. Số liệu viết trong ngoặc nhọn, lấy từ danh sách bên dưới; thêm “; cùng kỳ”,"
            " “; kỳ trước”, “; so với cùng kỳ” hoặc “; so với kỳ trước” để so sánh; chỉ tiêu có nhiều cấp"
            " giao thì thêm “; cấp giao: ” và tên hoặc mã cấp ấy. Dòng trong ngoặc vuông là lời nhắc, không in."
        ),
    )  # fmt: skip


class SectionForm(SectionFields, PartForm):
    """A section: a new one at the end, or one that is there."""

    def __init__(self, data: Any = None, *, pack: Any, by: Any, on: date, section: PackSection | None = None) -> None:
        initial = {"heading": section.heading, "text": section.text} if section else {}
        super().__init__(data, pack=pack, by=by, on=on, part=section, initial=initial)

    def save(self) -> Any:
        """The section; None where it was refused."""
        return self.carry_out(
            save_section, pack=self.pack, seen=self.sent_state, heading=self.cleaned_data["heading"],
            text=self.cleaned_data["text"], section=self.part, by=self.by,
        )  # fmt: skip


class AnnexFields(forms.Form):
    """How a report is bound behind the prose, with the options its own page offers."""

    title = forms.CharField(
        label=gettext_lazy("Tên biểu"), max_length=200, required=False,
        help_text=gettext_lazy("Để trống: tên của báo cáo."),
    )  # fmt: skip
    layout = forms.ChoiceField(label=gettext_lazy("Khổ trang"), choices=Layout.choices, initial=Layout.AUTO)
    chart = forms.BooleanField(label=gettext_lazy("In biểu đồ"), required=False)
    details = forms.BooleanField(
        label=gettext_lazy("Kèm các bảng chi tiết"), required=False, initial=True,
        help_text=gettext_lazy("Các bảng theo khối, theo tháng, danh sách… của báo cáo."),
    )  # fmt: skip

    def offer(
        self, report: ReportBuilder, traits: Mapping[str, str], annex: Annex | None,
        choices: Mapping[str, Choice] | None = None,
    ) -> None:  # fmt: skip
        """Asks for the options of a report, and begins with what an annex has."""
        self.report, self.annex = report, annex
        self.option_fields = option_fields(report, traits, choices)
        self.fields |= self.option_fields
        if annex is not None:
            options = annex.options if annex.report == report.name else {}
            self.initial.update({name: getattr(annex, name) for name in ANNEX_WORDS} | options)

    @property
    def values(self) -> dict[str, Any]:
        """What a service of annexes takes."""
        options = {name: self.cleaned_data.get(name, "") for name in self.option_fields}
        return {
            "report": self.report.name, "options": options, "annex": self.annex,
            **{name: self.cleaned_data[name] for name in ANNEX_WORDS},
        }  # fmt: skip


class AnnexForm(AnnexFields, PartForm):
    """An annex of a draft."""

    def __init__(
        self, data: Any = None, *, pack: Any, by: Any, on: date, report: ReportBuilder, traits: Mapping[str, str],
        annex: PackAnnex | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, pack=pack, by=by, on=on, part=annex)
        self.offer(report, traits, annex, report.choices_for(pack.organization, by=by, on=on))

    def save(self) -> Any:
        """The annex; None where it was refused."""
        return self.carry_out(save_annex, pack=self.pack, seen=self.sent_state, by=self.by, on=self.on, **self.values)


class PlaceForm(PartForm):
    """A section or an annex that is moved or taken out: nothing is typed."""

    def move(self, *, up: bool) -> Any:
        """True once it was moved; None where it was refused."""
        return self.carry_out(move_part, part=self.part, up=up, seen=self.sent_state, by=self.by)

    def remove(self) -> Any:
        """True once it is out; None where it was refused."""
        return self.carry_out(remove_part, part=self.part, seen=self.sent_state, by=self.by)
