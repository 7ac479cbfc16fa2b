"""What is typed on the bulk screen: of the whole page (day, meeting, vote, paper), and of each row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.forms import PaperForm
from branches.models import Organization
from core.documents import Document
from core.forms import AddressForm, DayField
from evaluations.models import Period, RatingAct, SchemeCondition, Stage
from evaluations.queries.bulk import STEPS, Line
from evaluations.queries.frames import Frame
from evaluations.queries.voted import fault_of_base
from evaluations.services.acts import Row, Vote
from evaluations.services.answers import ANSWERING, take_with_answers
from evaluations.services.decisions import decide_levels, notify_ratings
from evaluations.services.ratings import appraise_levels, propose_levels, rate_themselves

Kind = RatingAct.Kind
MOST_ROWS = 200  # of one sending; a page shows fewer
MOST_VOTES = 32_767
MOST_OFFERED = 80  # choices of one list of the filter: a district's branches are offered once a unit is chosen
ROW = re.compile(r"n([1-9][0-9]{0,17})")
STEP_LABELS: dict[str, Any] = {
    Kind.SELF: gettext_lazy("Tự xếp loại"), Kind.PROPOSAL: gettext_lazy("Đề nghị"),
    Kind.APPRAISAL: gettext_lazy("Thẩm định"), Kind.DECISION: gettext_lazy("Quyết định"),
    Kind.NOTICE: gettext_lazy("Thông báo"),
}  # fmt: skip


class BulkFilter(AddressForm):
    """What the screen is narrowed to; it lives in the address."""

    buoc = forms.ChoiceField(required=False, choices=[(one, one) for one in STEPS], widget=forms.HiddenInput)
    ten = forms.CharField(label=gettext_lazy("Tên"), required=False, max_length=100)
    don_vi = forms.ChoiceField(label=gettext_lazy("Đơn vị"), required=False)
    noi = forms.ChoiceField(label=gettext_lazy("Nơi xếp loại"), required=False)
    cap = forms.ChoiceField(label=gettext_lazy("Cấp quyết định"), required=False)
    da_den = forms.ChoiceField(
        label=gettext_lazy("Đã đến bước"), required=False, choices=(("", gettext_lazy("mọi bước")), *Stage.choices)
    )
    muc = forms.ChoiceField(label=gettext_lazy("Mức hiện có"), required=False)
    viec = forms.BooleanField(label=gettext_lazy("Chỉ dòng chờ bước này"), required=False)
    cho = forms.BooleanField(label=gettext_lazy("Chỉ danh sách chờ"), required=False)

    def __init__(self, data: Any, *, choices: Mapping[str, Sequence[tuple[str, str]]], frame: Frame) -> None:
        super().__init__(data)
        for name, key, empty in (
            ("don_vi", "unit", _("mọi đơn vị")),
            ("noi", "organization", _("mọi nơi")),
            ("cap", "decider", _("mọi cấp")),
        ):
            field: Any = self.fields[name]
            field.choices = [("", empty), *choices[key]]
            if not 1 < len(choices[key]) <= MOST_OFFERED:
                field.widget = forms.HiddenInput()
        levels: Any = self.fields["muc"]
        levels.choices = [("", _("mọi mức")), *((one.code, one.name) for one in frame.levels)]

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for; a part that is wrong narrows nothing, the page says so beside it."""
        data = getattr(self, "cleaned_data", {})
        return {
            "unit": data.get("don_vi"), "organization": data.get("noi"), "decider": data.get("cap"),
            "stage": data.get("da_den"), "level": data.get("muc"), "name": data.get("ten"), "waiting": data.get("cho"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """One row as it was sent."""

    version: str
    level: str = ""
    total: str = ""
    agreed: str = ""
    ticked: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether something was chosen; a vote alone chooses nothing."""
        return bool(self.level or self.total or self.ticked)


def typed_rows(data: Any) -> dict[int, Typed]:
    """Rating id → what was sent of it, of every row the page showed. More than a page can show is cut off."""
    found: dict[int, Typed] = {}
    for name in data:
        match = ROW.fullmatch(name)
        if match and len(found) < MOST_ROWS and int(match[1]) < 2**63:
            pk = match[1]
            values = {
                key: " ".join(data.get(f"{letter}{pk}", "").replace("\0", "").split())[:60]
                for key, letter in (("level", "l"), ("total", "t"), ("agreed", "v"))
            }
            found[int(pk)] = Typed(data.get(name, "")[:20], ticked=f"c{pk}" in data, **values)
    return found


class BulkEntry(PaperForm):
    """One step for the rows that are filled; what the service refuses stands beside its row."""

    on = DayField(label=gettext_lazy("Ngày"))
    meeting: Any = forms.ModelChoiceField(
        label=gettext_lazy("Kỳ sinh hoạt đã biểu quyết"), queryset=None, required=False,
        empty_label=gettext_lazy("không chọn: ghi số người ở ô bên"),
    )  # fmt: skip
    base = forms.IntegerField(
        label=gettext_lazy("Số người có quyền biểu quyết"), required=False, min_value=1, max_value=MOST_VOTES
    )
    agreed = forms.IntegerField(
        label=gettext_lazy("Tán thành (mọi dòng không ghi riêng)"), required=False, min_value=0, max_value=MOST_VOTES
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=500)

    def __init__(
        self, data: Any, *, kind: str, period: Period, subject: str, frame: Frame, lines: Sequence[Line], meetings: Any,
        behalf: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **kwargs)
        self.kind, self.period, self.subject, self.frame, self.behalf = kind, period, subject, frame, behalf
        self.lines = {line.rating.pk: line for line in lines}
        self.sent = typed_rows(data) if data is not None else {}
        self.row_errors: dict[int, list[str]] = {}
        self.stale: set[int] = set()
        fields: dict[str, Any] = self.fields
        if kind == Kind.PROPOSAL:
            fields["meeting"].queryset = meetings
            if not meetings:
                del fields["meeting"]
        else:
            for name in ("meeting", "base", "agreed"):
                del fields[name]
        if kind != Kind.DECISION:
            for name in ("document_number", "document_date"):
                del fields[name]
        if kind == Kind.NOTICE:
            del fields["note"]
        self.conditions = required_in_words(frame) if kind in ANSWERING else []
        for one in self.conditions:
            words = {"level": frame.level_of(one.level_id).name, "condition": one.text}
            label = _("Các dòng chọn “%(level)s”: có đủ “%(condition)s”") % words
            fields[f"have_{one.pk}"] = forms.BooleanField(label=label, required=False)
        if self.conditions:
            fields["ground"] = forms.CharField(label=_("Căn cứ trả lời điều kiện"), required=False, max_length=500)

    @property
    def chosen(self) -> dict[int, int]:
        """Rating id → level id, of the rows that may be taken and say a level of the scheme."""
        levels = {one.code: one.pk for one in self.frame.levels}
        return {
            pk: levels[one.level]
            for pk, one in self.sent.items()
            if one.level in levels and pk in self.lines and self.lines[pk].takes
        }

    @property
    def filled(self) -> dict[int, Typed]:
        """The rows something was chosen for."""
        return {pk: one for pk, one in self.sent.items() if one.is_filled}

    def clean(self) -> dict[str, Any]:
        """Each filled row by itself, and that they are of one organisation where the act is."""
        data = super().clean()
        self.rows: list[Row] = []
        for pk, typed in self.filled.items():
            try:
                self.rows.append(self._row(pk, typed, data))
            except ValidationError as error:
                self.row_errors.setdefault(pk, []).extend(error.messages)
        gone = self.filled.keys() - self.lines.keys()
        if gone:
            self.add_error(None, _("%d dòng không còn trong danh sách của bạn; hãy tải lại trang.") % len(gone))
        if not self.filled:
            self.add_error(None, _("Chưa chọn dòng nào. Dòng để trống được giữ nguyên."))
        elif self.row_errors:
            self.add_error(
                None, _("Có %d dòng chưa ghi được, đánh dấu bên dưới; chưa dòng nào được ghi.") % len(self.row_errors)
            )
        self._one_organization()
        return data

    def save(self) -> Any:
        """Takes the step; None where the service refused: then no row was written."""
        data, rows = self.cleaned_data, self.rows
        same: dict[str, Any] = {"rows": rows, "day": data["on"], "by": self.by, "on": self.today}
        if self.kind == Kind.SELF:
            return self.carry_out(rate_themselves, **same, behalf=self.behalf)
        if self.kind == Kind.PROPOSAL:
            vote = Vote(data.get("meeting"), data.get("base"))
            return self._answering(lambda: propose_levels(**same, vote=vote, behalf=self.behalf))
        if self.kind == Kind.APPRAISAL:
            return self._answering(lambda: appraise_levels(**same))
        if self.kind == Kind.NOTICE:
            return self.carry_out(notify_ratings, **same)
        return self.carry_out(
            lambda: decide_levels(
                organization=self.decider, period=self.period, subject=self.subject, note=data["note"],
                document=self.paper(kind=Document.Kind.DECISION), behalf=self.behalf, **same,
            )
        )  # fmt: skip

    def _answering(self, step: Callable[[], int]) -> Any:
        """The step, with the conditions that are ticked."""
        data = self.cleaned_data
        ticked = [one for one in self.conditions if data[f"have_{one.pk}"]]
        if not ticked:
            return self.carry_out(step)
        return self.carry_out(
            take_with_answers, step=step, kind=self.kind, rows=self.rows, frame=self.frame, conditions=ticked,
            note=data["ground"], by=self.by, on=self.today,
        )  # fmt: skip

    @property
    def decider(self) -> Organization:
        """The committee whose decision it is: of every row (see `_one_organization`)."""
        return self.lines[self.rows[0].rating_id].rating.decider

    def refuse(self, error: ValidationError) -> None:
        """What a service says of a row stands beside it; of a field beside that; the rest at the top."""
        if not hasattr(error, "error_dict"):
            super().refuse(error)
            return
        others: dict[str, Any] = {}
        for name, errors in error.error_dict.items():
            if name.startswith("row_"):
                pk = int(name.removeprefix("row_"))
                self.row_errors.setdefault(pk, []).extend(m for one in errors for m in one.messages)
                if any(one.code == "stale" for one in errors):
                    self.stale.add(pk)
            else:
                others[name if name in self.fields else NON_FIELD_ERRORS] = errors
        if self.row_errors:
            sentence = _("Có %d dòng chưa ghi được, đánh dấu bên dưới; chưa dòng nào được ghi.") % len(self.row_errors)
            others.setdefault(NON_FIELD_ERRORS, []).append(ValidationError(sentence))
        for name, errors in others.items():
            self.add_error(None if name == NON_FIELD_ERRORS else name, errors)

    def _row(self, pk: int, typed: Typed, data: Mapping[str, Any]) -> Row:
        line = self.lines.get(pk)
        if line is None or not line.is_mine:
            raise ValidationError(_("Bước này không phải việc của bạn, hoặc dòng không còn trong danh sách."))
        version = _number(typed.version, 2**31 - 1)
        if version is None:
            raise ValidationError(_("Dòng này gửi lên không đủ; hãy tải lại trang."))
        agreed = None
        if self.kind == Kind.PROPOSAL:
            agreed = _number(typed.agreed, MOST_VOTES)
            if typed.agreed and agreed is None:
                raise ValidationError(_("Số phiếu tán thành phải là số nguyên."))
            agreed = data.get("agreed") if agreed is None else agreed
        note = str(data.get("note", ""))
        return Row(pk, version, level=typed.level, total=_total(typed.total), agreed=agreed, note=note)

    def _one_organization(self) -> None:
        """A vote is one organisation's, a decision one committee's."""
        key = {Kind.PROPOSAL: "organization_id", Kind.DECISION: "decider_id"}.get(Kind(self.kind), "")
        of_rows = {getattr(self.lines[row.rating_id].rating, key) for row in self.rows} if key else set()
        if len(of_rows) > 1 and self.kind == Kind.PROPOSAL:
            self.add_error(None, _("Mỗi lần ghi đề nghị của một nơi: hãy chọn một “Nơi xếp loại” ở phần lọc."))
        elif len(of_rows) > 1:
            self.add_error(None, _("Mỗi quyết định của một cấp: hãy chọn một “Cấp quyết định” ở phần lọc."))
        elif self.kind == Kind.PROPOSAL and of_rows:
            self._base_of(of_rows.pop())

    def _base_of(self, organization_id: int) -> None:
        """A number of voters typed by hand is not more than the branch has."""
        data = self.cleaned_data
        if data.get("base") and data.get("on") and not data.get("meeting"):
            fault = fault_of_base(organization_id, data["base"], on=data["on"])
            if fault:
                self.add_error("base", fault)


def required_in_words(frame: Frame) -> list[SchemeCondition]:
    """The conditions of a scheme somebody must answer "có" before a level may be given."""
    words, required = SchemeCondition.Kind.WORDS, SchemeCondition.Effect.REQUIRED
    return [one for one in frame.conditions if one.kind == words and one.effect == required]


def _number(text: str, most: int) -> int | None:
    """A whole number as it was typed; None where it is none, or beyond `most`."""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return None
    return int(text) if int(text) <= most else None


def _total(text: str) -> Decimal | None:
    """Points as they are typed: 85,5 or 85.5."""
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= 100 or value * 10 != int(value * 10):
        raise ValidationError(_("Tổng điểm phải từ 0 đến 100, nhiều nhất một chữ số thập phân."))
    return value


def step_day(kind: str, period: Period, on: date) -> date:
    """The day the page begins with: today, or the closing day once it went by for the steps below a decision."""
    return on if kind in (Kind.DECISION, Kind.NOTICE) or period.closes_on > on else period.closes_on
