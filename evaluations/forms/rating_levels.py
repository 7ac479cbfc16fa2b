"""A level given to one rating: by itself, proposed, appraised, with points by criterion; decided, and changed since."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import date_text, decimal
from core.forms import DayField
from evaluations.forms.rating_frame import RatingForm, level_field
from evaluations.queries.derivation import Derived
from evaluations.queries.voted import fault_of_base, meetings_to_vote_at
from evaluations.services.acts import Row, Vote
from evaluations.services.decisions import change_level, decide_levels
from evaluations.services.ratings import appraise_levels, propose_levels, rate_themselves
from meetings.forms.written_rows import AmountField

POINTS = "point_"


class PointsField(AmountField):
    """Points as people write them, to one place: 8,5."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=1, min_value=0, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored number with its comma; what was typed stays as it was typed."""
        return decimal(value) if isinstance(value, Decimal) else value


class LevelForm(RatingForm):
    """A level one of the stages comes to: chosen, or by points of each criterion where the scheme is by points."""

    column = "self"
    before: tuple[str, ...] = ()  # whose points stand in the fields at first, where there are none of this stage

    day = DayField(label=gettext_lazy("Ngày"))
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, computed: Mapping[int, Decimal], **kwargs: Any) -> None:
        self.computed = computed
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """The level, and the criteria with what was given before."""
        by_points = self.frame.scheme.by_points
        note = self.fields.pop("note")
        columns = (self.column, *self.before)
        level = next((one for one in (getattr(self.rating, f"{name}_level") for name in columns) if one), None)
        field = level_field(self.frame, required=not by_points)
        field.initial = level.code if level and not by_points else ""
        if by_points:
            field.help_text = _("Để trống thì theo tổng điểm; chỉ chọn được mức thấp hơn mức theo điểm.")
        self.fields["level"] = field
        if by_points:
            self._ask_points(columns)
        self.fields["note"] = note

    def _ask_points(self, columns: tuple[str, ...]) -> None:
        given = {one.criterion_id: one for one in self.rating.points.all()}
        for leaf in self.frame.leaves:
            row = given.get(leaf.pk)
            values = [getattr(row, f"{name}_points") for name in columns] if row else []
            value = next((one for one in values if one is not None), self.computed.get(leaf.pk))
            field = PointsField(label=str(leaf), max_value=leaf.maximum)
            field.initial = value
            field.help_text = self._told(leaf, row)
            self.fields[f"{POINTS}{leaf.pk}"] = field
        if not given and not self.computed:
            total = PointsField(
                label=_("Hoặc tổng điểm"), max_value=100, help_text=_("Chỉ khi không chấm từng tiêu chí.")
            )
            total.initial = getattr(self.rating, f"{self.column}_total")
            self.fields["total"] = total

    def _told(self, leaf: Any, row: Any) -> str:
        told = [_("Tối đa %s điểm") % decimal(leaf.maximum)]
        if row:
            for name, label in (("self", _("tự chấm")), ("proposed", _("đề nghị"))):
                value = getattr(row, f"{name}_points")
                if value is not None and name != self.column:
                    told.append(f"{label} {decimal(value)}")
        if leaf.pk in self.computed:
            told.append(_("theo số liệu %s") % decimal(self.computed[leaf.pk]))
        return "; ".join(told) + "."

    def typed(self, **values: Any) -> Row:
        """The level and the points."""
        points = {
            int(name.removeprefix(POINTS)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(POINTS) and value is not None
        }
        return self.row(
            level=self.cleaned_data["level"], total=None if points else self.cleaned_data.get("total"), points=points,
            note=self.cleaned_data["note"], **values,
        )  # fmt: skip


class RateThemselves(LevelForm):
    """The level the subject gives itself."""

    def act(self) -> Any:
        """Writes it down."""
        day = self.cleaned_data["day"]
        return rate_themselves(rows=[self.typed()], day=day, by=self.by, on=self.on, behalf=self.behalf)


class ProposeLevel(LevelForm):
    """The level the organisation proposes, with the vote: at a meeting, from whose roll the base follows, or typed."""

    column, before = "proposed", ("self",)
    meeting: Any = forms.ModelChoiceField(
        label=gettext_lazy("Kỳ sinh hoạt đã biểu quyết"), queryset=None, required=False, to_field_name="uuid",
        empty_label=gettext_lazy("không có trong hệ thống"),
        help_text=gettext_lazy("Chọn kỳ đã gửi thì ngày và số người có quyền biểu quyết lấy theo kỳ ấy."),
    )  # fmt: skip
    base = forms.IntegerField(
        label=gettext_lazy("Số người có quyền biểu quyết"), min_value=1, max_value=9999, required=False,
        help_text=gettext_lazy("Chỉ ghi khi không chọn kỳ sinh hoạt."),
    )  # fmt: skip
    agreed = forms.IntegerField(
        label=gettext_lazy("Số phiếu tán thành"), min_value=0, max_value=9999, required=False
    )  # fmt: skip

    field_order = ("version", "meeting", "day", "base", "agreed")

    def arrange(self) -> None:
        """The meetings since the period began."""
        meeting: Any = self.fields["meeting"]
        meeting.queryset = meetings_to_vote_at(self.rating, on=self.on)
        meeting.label_from_instance = lambda one: f"{capfirst(one.get_kind_display())}, {date_text(one.date)}"
        self.fields["day"].required = False
        self.fields["day"].help_text = _("Để trống khi chọn kỳ sinh hoạt.")
        self.fields["agreed"].required = self.frame.scheme.needs_vote
        super().arrange()

    def clean(self) -> dict[str, Any]:
        """The day is the meeting's; without one it is typed, and so is the base."""
        data = super().clean()
        meeting = data.get("meeting")
        if meeting is not None:
            data["day"] = meeting.date
        elif "meeting" in data and "day" in data and data["day"] is None:
            self.add_error("day", _("Ghi ngày, hoặc chọn kỳ sinh hoạt."))
        asked = self.frame.scheme.needs_vote or data.get("agreed") is not None
        if asked and "meeting" in data and meeting is None and data.get("base") is None and "base" not in self.errors:
            self.add_error("base", _("Ghi số người có quyền biểu quyết, hoặc chọn kỳ sinh hoạt."))
        if data.get("base") and data.get("day") and meeting is None:
            fault = fault_of_base(self.rating.organization_id, data["base"], on=data["day"])
            if fault:
                self.add_error("base", fault)
        return data

    def act(self) -> Any:
        """Writes it down."""
        data = self.cleaned_data
        vote = Vote(meeting=data["meeting"], base=None if data["meeting"] else data["base"])
        row = self.typed(agreed=data["agreed"])
        return propose_levels(rows=[row], vote=vote, day=data["day"], by=self.by, on=self.on, behalf=self.behalf)


class AppraiseLevel(LevelForm):
    """The level the appraising committee comes to."""

    column, before = "appraised", ("proposed", "self")

    def act(self) -> Any:
        """Writes it down."""
        return appraise_levels(rows=[self.typed()], day=self.cleaned_data["day"], by=self.by, on=self.on)


class DecideLevel(RatingForm):
    """The level decided, not above what the scheme lets it have; the paper may have its number later."""

    has_paper = True
    day = DayField(label=gettext_lazy("Ngày quyết định"))
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, derived: Derived, **kwargs: Any) -> None:
        self.derived = derived
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """The levels it may have."""
        ceiling = self.frame.level(self.derived.ceiling)
        field = level_field(self.frame, required=True, best=ceiling.code)
        field.help_text = _("Cao nhất theo khung: %s.") % ceiling.name
        last = self.rating.appraised_level or self.rating.proposed_level
        if last is not None:
            field.initial = self.frame.worse(self.frame.level_of(last.pk), ceiling).code
        rest = {name: self.fields.pop(name) for name in list(self.fields) if name != "version"}
        self.fields |= {"level": field, **rest}

    def act(self) -> Any:
        """Decides it, as a set of one."""
        data = self.cleaned_data
        return decide_levels(
            organization=self.rating.decider, period=self.rating.period, subject=self.rating.subject,
            rows=[self.row(level=data["level"], note=data["note"])], day=data["day"], by=self.by, on=self.on,
            document=self.paper(), behalf=self.behalf,
        )  # fmt: skip


class ChangeLevel(RatingForm):
    """Another level after the decision, by another paper."""

    has_paper = paper_required = True
    day = DayField(label=gettext_lazy("Từ ngày"))
    note = forms.CharField(
        label=gettext_lazy("Lý do thay đổi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def arrange(self) -> None:
        """Not above what the frozen evidence lets it have."""
        ceiling = (self.rating.derived or {}).get("ceiling", "")
        field = level_field(self.frame, required=True, best=ceiling)
        rest = {name: self.fields.pop(name) for name in list(self.fields) if name != "version"}
        self.fields |= {"level": field, **rest}

    def act(self) -> Any:
        """Changes it."""
        data = self.cleaned_data
        return change_level(
            rating=self.rating, version=data["version"], level=data["level"], document=self.paper(),
            reason=data["note"], day=data["day"], by=self.by, on=self.on,
        )  # fmt: skip
