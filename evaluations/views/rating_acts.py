"""The acts on one rating, each with a page of its own. Whose act it is decides who comes here; the service says what
the stage forbids, beside what was typed."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import names_on
from core.formatting import date_text
from core.periods import today
from evaluations.forms.rating_acts import (
    AnswerAppeal,
    AnswerCondition,
    Excuse,
    FileAppeal,
    LiftCondition,
    NotifyLevel,
    SendBack,
    TakeLiftBack,
    TakeUp,
)
from evaluations.forms.rating_frame import RatingForm
from evaluations.forms.rating_levels import AppraiseLevel, ChangeLevel, DecideLevel, ProposeLevel, RateThemselves
from evaluations.queries.caps import reading_of, standings
from evaluations.queries.derivation import FactValue, computed_points
from evaluations.queries.frames import Frame, frame_of
from evaluations.queries.frozen import derive_all
from evaluations.queries.open_acts import ANSWER, APPEAL, LIFT, REPLY, Kind, may_take
from evaluations.queries.rights import TAKEN, on_behalf
from evaluations.views.rating_frame import rating_or_403, subject_of, way_to
from meetings.views.acts import RecordAct


class RatingStep(RecordAct):
    """What the acts share: whose rating, whose act, for whom, by which scheme.

    Attributes:
        act: one of evaluations.queries.open_acts.
    """

    noun = "rating"
    act: str
    form_class: type[RatingForm]
    refusal = gettext_lazy("Việc này của tổ chức khác: nơi xếp loại tự xếp loại và đề nghị, cấp trên quyết định.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The rating, if the user sees it and the act is his, and the form."""
        on = today()
        rating = rating_or_403(request.user, key["uuid"], on=on)
        if not may_take(request.user, rating, self.act, on=on):
            raise PermissionDenied(self.refusal)
        frame = frame_of(rating.scheme)
        form = self.form_class(
            *([data] if data is not None else []), rating=rating, frame=frame, by=request.user, on=on,
            behalf=self.behalf(request.user, rating, on), **self.more(rating, frame, key, on),
        )  # fmt: skip
        return rating, form

    def behalf(self, user: Any, rating: Any, on: date) -> bool:
        """Whether he writes for an organisation at which nobody is appointed."""
        if self.act not in TAKEN:
            return False
        return on_behalf(user, {getattr(rating, TAKEN[self.act][1])}, self.act, on=on)

    def more(self, rating: Any, frame: Frame, key: dict[str, Any], on: date) -> dict[str, Any]:
        """What else the form is told."""
        return {}

    def about(self, record: Any) -> str:
        """Who, and how far it is."""
        return _("%(who)s, %(period)s: %(stage)s.") % {
            "who": subject_of(record, on=today()), "period": str(record.period).lower(),
            "stage": record.get_stage_display(),
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:rating", args=[record.uuid])

    def notes(self, rating: Any, form: Any, on: date) -> list[str]:
        """What must be known before it is done."""
        return []

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The form under what must be known; after a refusal it shows what stands by now."""
        record.refresh_from_db()
        help_text = self.about(record)
        if form.behalf:
            name = names_on([record.organization_id], form.on).get(record.organization_id, "")
            help_text += " " + _("%s chưa có tài khoản: bạn ghi thay, kết quả có ghi rõ.") % name
        context = {
            "title": self.label,
            "breadcrumb": way_to(request, record, on=form.on, to_page=True),
            "form": form,
            "help": help_text,
            "notes": self.notes(record, form, form.on),
            "action": self.label,
            "back_url": self.address(record),
        }
        return render(request, "evaluations/rating_act.html", context, status=status)


class LevelStep(RatingStep):
    """The acts that give a level by points: what the records say is already counted."""

    def more(self, rating: Any, frame: Frame, key: dict[str, Any], on: date) -> dict[str, Any]:
        """The points of the computed criteria."""
        if not frame.scheme.by_points:
            return {"computed": {}}
        evidence, _derived = derive_all([rating], {frame.scheme.pk: frame})[rating.pk]
        facts = {row["key"]: FactValue.from_json(row) for row in evidence["facts"]}
        return {"computed": computed_points(frame, facts)}


class SelfRate(LevelStep):
    """Rated by itself."""

    act, form_class = Kind.SELF, RateThemselves
    label, done = gettext_lazy("Tự xếp loại"), gettext_lazy("Đã ghi mức tự xếp loại.")


class Propose(LevelStep):
    """Proposed after a vote."""

    act, form_class = Kind.PROPOSAL, ProposeLevel
    label, done = gettext_lazy("Đề nghị"), gettext_lazy("Đã ghi mức đề nghị.")


class Appraise(LevelStep):
    """Appraised."""

    act, form_class = Kind.APPRAISAL, AppraiseLevel
    label, done = gettext_lazy("Thẩm định"), gettext_lazy("Đã ghi mức thẩm định.")


class Decide(RatingStep):
    """Decided by itself."""

    act, form_class = Kind.DECISION, DecideLevel
    label, done = gettext_lazy("Quyết định"), gettext_lazy("Đã quyết định; số liệu lúc này được giữ cùng quyết định.")

    def more(self, rating: Any, frame: Frame, key: dict[str, Any], on: date) -> dict[str, Any]:
        """What the scheme comes to."""
        _evidence, derived = derive_all([rating], {frame.scheme.pk: frame})[rating.pk]
        return {"derived": derived}

    def notes(self, rating: Any, form: Any, on: date) -> list[str]:
        """Why no better level is offered, and how the caps of its unit stand."""
        return [*form.derived.reasons, *cap_notes(rating, form.frame, on)]


class Notify(RatingStep):
    """Told."""

    act, form_class = Kind.NOTICE, NotifyLevel
    label, done = gettext_lazy("Ghi đã thông báo"), gettext_lazy("Đã ghi ngày thông báo.")


class Change(RatingStep):
    """Another level."""

    act, form_class = Kind.CHANGE, ChangeLevel
    label, done = (
        gettext_lazy("Thay đổi mức"),
        gettext_lazy("Đã thay đổi mức; quyết định cũ vẫn lưu trong các việc đã làm."),
    )

    def notes(self, rating: Any, form: Any, on: date) -> list[str]:
        """What it was decided on, and how the caps stand."""
        kept = (rating.derived or {}).get("reasons", [])
        return [*kept, *cap_notes(rating, form.frame, on)]


class Return(RatingStep):
    """Back to the organisation."""

    act, form_class = Kind.RETURN, SendBack
    label, done = gettext_lazy("Trả lại"), gettext_lazy("Đã trả lại để nơi xếp loại xem xét.")


class ExcusePage(RatingStep):
    """Not rated."""

    act, form_class = Kind.EXCLUSION, Excuse
    label, done = gettext_lazy("Không xếp loại"), gettext_lazy("Đã ghi lý do không xếp loại.")


class TakeUpPage(RatingStep):
    """Rated after all."""

    act, form_class = Kind.INCLUSION, TakeUp
    label, done = gettext_lazy("Đưa vào xếp loại"), gettext_lazy("Đã đưa vào xếp loại.")


class AppealFile(RatingStep):
    """An appeal comes in."""

    act, form_class = APPEAL, FileAppeal
    label, done = gettext_lazy("Ghi khiếu nại"), gettext_lazy("Đã ghi khiếu nại; cấp quyết định thấy ở danh sách.")


class ConditionStep(RatingStep):
    """What acts on one condition of the scheme share."""

    def more(self, rating: Any, frame: Frame, key: dict[str, Any], on: date) -> dict[str, Any]:
        """The condition. Raises Http404 for one of another scheme."""
        condition = next((one for one in frame.conditions if one.pk == key["pk"]), None)
        if condition is None:
            raise Http404(_("Khung xếp loại của kỳ này không có điều kiện ấy."))
        return {"condition": condition}

    def notes(self, rating: Any, form: Any, on: date) -> list[str]:
        """The condition itself."""
        return [form.condition.text]


class ConditionAnswer(ConditionStep):
    """Answered."""

    act, form_class = ANSWER, AnswerCondition
    label, done = gettext_lazy("Trả lời điều kiện"), gettext_lazy("Đã ghi trả lời.")


class ConditionLift(ConditionStep):
    """Lifted."""

    act, form_class = LIFT, LiftCondition
    label, done = gettext_lazy("Gỡ điều kiện"), gettext_lazy("Đã gỡ; điều kiện này không hạ mức nữa.")
    refusal = gettext_lazy("Chỉ cấp quyết định mới gỡ được điều kiện.")


class ConditionLiftBack(ConditionStep):
    """A lift taken back."""

    act, form_class = LIFT, TakeLiftBack
    label, done = gettext_lazy("Bỏ gỡ điều kiện"), gettext_lazy("Đã bỏ gỡ; điều kiện này lại tính vào mức.")
    refusal = gettext_lazy("Chỉ cấp quyết định mới bỏ gỡ được điều kiện.")


class AppealAnswer(RatingStep):
    """An appeal is answered."""

    act, form_class = REPLY, AnswerAppeal
    label, done = gettext_lazy("Trả lời khiếu nại"), gettext_lazy("Đã trả lời khiếu nại.")
    refusal = gettext_lazy("Chỉ cấp quyết định mới trả lời khiếu nại.")

    def more(self, rating: Any, frame: Frame, key: dict[str, Any], on: date) -> dict[str, Any]:
        """The appeal. Raises Http404 for one against another rating."""
        appeal = rating.appeals.filter(pk=key["pk"]).first()
        if appeal is None:
            raise Http404(_("Kết quả này không có khiếu nại ấy."))
        return {"appeal": appeal}

    def notes(self, rating: Any, form: Any, on: date) -> list[str]:
        """What is objected to."""
        appeal = form.appeal
        return [_("Khiếu nại ngày %(day)s: %(text)s") % {"day": date_text(appeal.on), "text": appeal.text}]


def cap_notes(rating: Any, frame: Frame, on: date) -> list[str]:
    """How the caps of a rating's unit and group stand now, each with its reading."""
    found = standings(rating.period, frame.caps, frame.levels, units=[rating.unit_id])
    unit = names_on([rating.unit_id], on).get(rating.unit_id, "")
    return [
        _("%(unit)s hiện có %(used)s/%(limit)s “%(level)s” (%(check)s). %(reading)s")
        % {
            "unit": unit, "used": one.used, "limit": one.limit, "level": one.level.name, "check": one.text,
            "reading": reading_of(one.cap, frame.levels),
        }
        for one in found
        if one.grouping == rating.grouping
    ]  # fmt: skip


# Part of the address, name, page, act; those on one condition or appeal stand in evaluations.urls by themselves.
ACT_PAGES: tuple[tuple[str, str, type[RatingStep], str], ...] = (
    ("tu-xep-loai", "self", SelfRate, Kind.SELF), ("de-nghi", "propose", Propose, Kind.PROPOSAL),
    ("tham-dinh", "appraise", Appraise, Kind.APPRAISAL), ("quyet-dinh", "decide", Decide, Kind.DECISION),
    ("thong-bao", "notify", Notify, Kind.NOTICE), ("thay-doi", "change", Change, Kind.CHANGE),
    ("tra-lai", "return", Return, Kind.RETURN), ("khong-xep-loai", "excuse", ExcusePage, Kind.EXCLUSION),
    ("dua-vao", "take_up", TakeUpPage, Kind.INCLUSION), ("khieu-nai", "appeal", AppealFile, APPEAL),
)  # fmt: skip
