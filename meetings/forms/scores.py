"""Scores as pages send them: points per criterion, one meeting's level, the levels of a month."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.forms import ServiceForm
from meetings.models import Criterion, Meeting, MeetingScore, Quality
from meetings.queries import CONFIRMED, SELF, ScoreRow, ScoreSheet, level_by_points, points_text
from meetings.services import Decision, Mark, confirm_score, decide_levels, score_meeting

Kind = Criterion.Kind
_POINTS = re.compile(r"-?\d{1,3}(?:\.\d)?", re.ASCII)
LEVELS = [("", _lazy("chưa xếp loại")), *Quality.choices]


class PointsField(forms.CharField):
    """Points as people write them: 4 or 4,5."""

    default_error_messages = {"invalid": _lazy("Điểm ghi như 4 hoặc 4,5 (một chữ số sau dấu phẩy).")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "points"})
        super().__init__(max_length=8, widget=widget, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """The points. Raises ValidationError for what is no number of points."""
        text = str(super().clean(value)).replace(",", ".")
        if not text:
            return None
        if not _POINTS.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text)

    def prepare_value(self, value: Any) -> Any:
        """As they are read; what was typed stays as it was typed."""
        return points_text(value) if isinstance(value, Decimal) else value


class VersionField(forms.IntegerField):
    """Which version of the score a page showed."""

    def __init__(self) -> None:
        told = _lazy("Trang gửi lên không đầy đủ; hãy tải lại trang.")
        faults = dict.fromkeys(("required", "invalid", "min_value", "max_value"), told)
        super().__init__(
            label=_lazy("Trang"), min_value=0, max_value=1_000_000, widget=forms.HiddenInput, error_messages=faults
        )


class ScoreForm(ServiceForm):
    """The points of one meeting: `c<id>` of each criterion that does not follow from figures, `n<id>` a note on it.

    Arguments:
        sheet: the meeting's, whose rows say what may be typed.
        stage: whose points: SELF or CONFIRMED, which begins with those the branch gave itself.
    """

    version = VersionField()

    def __init__(self, *args: Any, sheet: ScoreSheet, stage: str, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.stage, self.by, self.on = sheet, stage, by, on
        self.typed = [row for row in sheet.rows if not row.is_fixed]
        for row in self.typed:
            pk = row.criterion.pk
            given = row.self_points
            if stage == CONFIRMED and row.confirmed_points is not None:
                given = row.confirmed_points
            self.fields[f"c{pk}"] = _field_of(row, given)
            self.fields[f"n{pk}"] = forms.CharField(
                label=_("Ghi chú: %(what)s") % {"what": row.criterion}, required=False, max_length=300, initial=row.note
            )

    def save(self) -> MeetingScore | None:
        """Writes them; None where the service refused and said why beside the criterion."""
        data = self.cleaned_data
        marks = {
            row.criterion.pk: Mark(data[f"c{row.criterion.pk}"], data[f"n{row.criterion.pk}"]) for row in self.typed
        }
        services: Mapping[str, Callable[..., Any]] = {SELF: score_meeting, CONFIRMED: confirm_score}
        made: MeetingScore | None = self.carry_out(
            services[self.stage], meeting=self.sheet.meeting, marks=marks, version=data["version"], by=self.by,
            on=self.on,
        )  # fmt: skip
        return made


class DecideForm(ServiceForm):
    """The level of one meeting."""

    version = VersionField()
    quality = forms.ChoiceField(label=_lazy("Cấp trên xếp loại"), required=False, choices=LEVELS)
    reason = forms.CharField(
        label=_lazy("Lý do"),
        required=False,
        max_length=300,
        help_text=_lazy("Phải ghi khi xếp loại khác điểm đã chấm."),
    )

    def __init__(self, *args: Any, meeting: Meeting, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.by, self.on = meeting, by, on

    def save(self) -> Any:
        """Decides it."""
        data = self.cleaned_data
        one = Decision(self.meeting, data["quality"], data["version"], data["reason"])
        done = self.carry_out(lambda: (decide_levels(decisions=[one], by=self.by, on=self.on),))
        return None if done is None else done[0]


@dataclass(slots=True)
class RateRow:
    """One meeting of the page on which many are decided, with what is stored or was typed."""

    meeting: Any
    score: MeetingScore | None
    names: Mapping[str, str]
    quality: str = ""
    reason: str = ""
    version: int = 0
    error: str = ""
    stale: bool = False  # its figures are others by now than it was scored by

    @property
    def by_points(self) -> str:
        """The level the points come to."""
        return level_by_points(self.score)

    @property
    def by_points_name(self) -> str:
        """As the scheme calls it."""
        return self.name_of(self.by_points)

    @property
    def self_text(self) -> str:
        """The branch's points and level."""
        return self._text(self.score and self.score.self_total, self.score.self_quality if self.score else "")

    @property
    def confirmed_text(self) -> str:
        """The visitor's."""
        return self._text(self.score and self.score.confirmed_total, self.score.confirmed_quality if self.score else "")

    def name_of(self, quality: str) -> str:
        """What the scheme calls a level."""
        return self.names.get(quality) or (str(Quality(quality).label) if quality else "")

    def _text(self, total: Any, quality: str) -> str:
        return "" if total is None else f"{points_text(total)} – {self.name_of(quality)}"


class RateForm(ServiceForm):
    """The levels of many meetings: `q<uuid>` level, `r<uuid>` reason, `v<uuid>` the version the page showed.

    What was typed is laid over the rows, so that a refused page shows it again. A row nobody touched stays as it is.
    """

    def __init__(
        self, data: Any, *, meetings: Iterable[Any], names: Mapping[int, Mapping[str, str]], stale: Collection[int],
        by: Any, on: date,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.by, self.on = by, on
        self.rows = [_rate_row(one, names) for one in meetings]
        for row in self.rows:
            row.stale = row.meeting.pk in stale
        if data is not None:
            for row in self.rows:
                self.lay_typed(row)

    def lay_typed(self, row: RateRow) -> None:
        """Puts what was typed into a row."""
        key = row.meeting.uuid
        quality = self.data.get(f"q{key}", row.quality)
        row.quality = quality if quality in Quality.values else ""
        row.reason = " ".join(str(self.data.get(f"r{key}", row.reason)).replace("\x00", "").split())[:300]
        version = str(self.data.get(f"v{key}", ""))
        row.version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1

    def fill_by_points(self) -> int:
        """Those not decided yet are to stand where their points put them; returns how many that were.

        Not those whose figures have changed since: somebody looks at their points first.
        """
        rest = [row for row in self.rows if not row.quality and row.by_points and not row.stale]
        for row in rest:
            row.quality = row.by_points
        return len(rest)

    def save(self) -> int | None:
        """Decides what was changed, all or none; None where a row is refused."""
        decisions = [Decision(row.meeting, row.quality, row.version, row.reason) for row in self.rows]
        done = self.carry_out(lambda: (decide_levels(decisions=decisions, by=self.by, on=self.on),))
        return None if done is None else int(done[0])

    def refuse(self, error: ValidationError) -> None:
        """Beside the row it speaks of. Its version becomes the stored one: whoever saves again has seen it."""
        told = error.message_dict if hasattr(error, "error_dict") else {}
        for row in self.rows:
            row.error = " ".join(told.get(f"q{row.meeting.uuid}", ()))
            if row.error and row.score:
                row.version = row.score.version
        self.add_error(None, _("Chưa lưu được gì: %(count)d kỳ cần xem lại, đánh dấu dưới đây.") % {"count": len(told)})


def _rate_row(meeting: Any, names: Mapping[int, Mapping[str, str]]) -> RateRow:
    score = getattr(meeting, "score", None)
    row = RateRow(meeting, score, names.get(score.scheme_id, {}) if score else {})
    if score:
        row.quality, row.reason, row.version = score.official_quality, score.official_reason, score.version
    return row


def _field_of(row: ScoreRow, given: Decimal | None) -> forms.Field:
    criterion = row.criterion
    label = str(criterion)
    if criterion.kind not in (Kind.YES_NO, Kind.LEVEL):
        return PointsField(label=label, required=False, initial=given)
    if criterion.kind == Kind.YES_NO:
        offered = {criterion.maximum: _("có"), Decimal(0): _("không")}
    else:
        offered = {}
        for level in row.levels:
            offered.setdefault(level.points, level.text)
    choices = [("", "–"), *((_value(one), f"{text} ({points_text(one)})") for one, text in offered.items())]
    initial = "" if given is None else _value(given)
    return forms.TypedChoiceField(
        label=label, required=False, choices=choices, coerce=Decimal, empty_value=None, initial=initial
    )  # fmt: skip


def _value(points: Decimal) -> str:
    """One text for one number of points, however many noughts it was stored with."""
    return str(points + Decimal("0.0"))
