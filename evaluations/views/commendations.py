"""Commendations: the register, proposing, what the committee above answers, and the list that is sent up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import letterhead_of, organization_of_id
from branches.scoping import Action, may
from branches.views import crumbs, organization_or_404
from core.audit import AccessLog
from core.formatting import date_text
from core.periods import today
from core.rendering import render as render_face
from core.rendering import render_html
from core.tables import Table
from core.views import hand_out
from evaluations.forms.commendations import (
    AwardCommendation,
    CommendationFilter,
    ProposeCommendation,
    RefuseCommendation,
    TakeBackAnswer,
    WithdrawCommendation,
)
from evaluations.forms.fields import YEARS
from evaluations.queries.authority import decides_above, keeps
from evaluations.queries.commendations import (
    CommendationNarrowing,
    commendations_listed,
    commendations_visible_to,
    proposed_in,
)
from evaluations.queries.registrations import decided_levels, key_of
from evaluations.resources.commendations import commendations_table, proposal_list, registered_text
from evaluations.views.registers import Button, RegisterList, own_few, paper_text
from evaluations.views.registrations import OfYear
from meetings.views.acts import RecordAct
from members.queries import files_readable_by
from members.views.lists import require

FACES = ("pdf", "xlsx", "csv")


class Commendations(RegisterList):
    """Everything proposed in the scope."""

    title = gettext_lazy("Đề nghị khen thưởng")
    keeper = "organization"
    filter_class = CommendationFilter
    empty = gettext_lazy("Chưa có đề nghị khen thưởng nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Tổ chức đề nghị cho mình hoặc cho đảng viên của mình, kèm điều đã đăng ký trong năm.")

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, narrowed."""
        narrowing = CommendationNarrowing(
            year=chosen.get("nam"), organization=organization, outcome=chosen.get("ket_qua", ""),
            text=chosen.get("q", ""),
        )  # fmt: skip
        return commendations_listed(commendations_visible_to(request.user, on=on), narrowing, on=on)

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """With what each rests on."""
        return commendations_table(rows, scope=organization, on=on)

    def ways(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, year: int, on: date
    ) -> Sequence[tuple[str, Sequence[Button]]]:
        """Proposing for one's own organisations, and the list each sends up."""
        labels = (
            ("commendation_propose", _("Đề nghị khen thưởng năm %d") % year),
            ("commendation_list", _("Danh sách đề nghị năm %d") % year),
        )
        return [
            (name, [Button(label, reverse(f"evaluations:{page}", args=[one.uuid, year])) for page, label in labels])
            for one, name in own_few(request, actions, organization, on)
        ]


class CommendationPropose(OfYear):
    """A proposal, of an organisation or one of its members, with the registration it rests on."""

    title = gettext_lazy("Đề nghị khen thưởng năm %(year)d")
    action = gettext_lazy("Đề nghị khen thưởng")
    refusal = gettext_lazy("Tổ chức, hoặc cấp trên ghi thay, mới đề nghị khen thưởng được.")
    back = "evaluations:commendations"

    def form(self, request: HttpRequest, organization: Any, year: int, on: date, data: Any = None) -> Any:
        """The form; what the address names is chosen already."""
        form = ProposeCommendation(data, organization=organization, year=year, by=request.user, on=on)
        chosen = form.chosen(request.GET.get("dang-ky", ""))
        if chosen is not None:
            form.initial["registration"], form.initial["member"] = chosen.uuid, chosen.member_id
        return form

    def done(self, done: Any) -> str:
        """What was proposed."""
        return _("Đã ghi đề nghị “%(title)s”.") % {"title": done.title}


class CommendationList(View):
    """The list an organisation sends up with its proposal: read on the page, printed as its paper."""

    def get(self, request: HttpRequest, uuid: UUID, year: int) -> HttpResponse:
        """The page, or the face the address asks for."""
        on = today()
        if year not in YEARS:
            raise Http404
        organization = organization_or_404(request.user, uuid, on=on, action=Action.VIEW_MEMBERS)
        table = proposal_list(proposed_in(organization, year, on=on), organization=organization, year=year, on=on)
        exports = may(request.user, Action.EXPORT, organization, on=on)
        face = request.GET.get("dang", "")
        if face in FACES:
            if not exports:
                raise PermissionDenied(_("Bạn xem được danh sách nhưng không được xuất dữ liệu."))
            head = replace(letterhead_of(organization, on=on), type_symbol="DS", type_name=_("DANH SÁCH"))
            return hand_out(
                request, lambda: render_face(table, face, letterhead=head), action=AccessLog.Action.EXPORT,
                subject=f"{table.full_title} – {table.scope.name}", organization_id=organization.pk,
                detail={"rows": len(table.rows)},
            )  # fmt: skip
        faces = (("pdf", _("In danh sách (PDF)")), ("xlsx", "Excel")) if exports and table.rows else ()
        context = {
            "title": table.full_title,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "fragment": render_html(table) if table.rows else "",
            "buttons": [Button(label, f"?dang={face}", face == "pdf") for face, label in faces],
        }
        return render(request, "evaluations/commendation_list.html", context)


def commendation_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """A proposal the user sees. Raises PermissionDenied for who reads no names, Http404 outside the scope."""
    require(request, Action.VIEW_MEMBERS, on=on)
    return get_object_or_404(commendations_visible_to(request.user, on=on), uuid=uuid)


class Commendation(View):
    """One proposal: what it rests on, and what was answered."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        one = commendation_or_404(request, uuid, on)
        organization = organization_of_id(one.organization_id, on=on)
        context = {
            "title": _("Đề nghị khen thưởng: %s") % one.title,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "facts": self.facts(request, one, organization, on),
            "buttons": self.buttons(request, one, on),
        }
        return render(request, "evaluations/record.html", context)

    def facts(self, request: HttpRequest, one: Any, organization: Any, on: date) -> list[dict[str, str]]:
        """What is known of it."""
        registration = one.registration
        answer = str(one.get_outcome_display()) if one.outcome else _("chưa trả lời")
        if one.outcome_on:
            answer = _("%(outcome)s, ngày %(day)s") % {"outcome": answer, "day": date_text(one.outcome_on)}
        opens = one.member and files_readable_by(request.user, on=on).filter(pk=one.member_id).exists()
        file = reverse("members:detail", args=[one.member.uuid]) if opens else ""
        told = (
            (_("Đảng viên"), one.member.full_name if one.member else "", file),
            (_("Tổ chức"), organization.name, reverse("branches:detail", args=[organization.uuid])),
            (_("Năm"), str(one.year), ""),
            (_("Cấp khen thưởng"), one.issuer, ""),
            (_("Thành tích"), one.for_what, ""),
            (_("Đã đăng ký và kết quả"), registered_text(registration) or _("không theo đăng ký"),
             reverse("evaluations:registration", args=[registration.uuid]) if registration else ""),
            (_("Mức đã quyết định của năm"), decided_levels([one]).get(key_of(one), ""), ""),
            (_("Đề nghị ngày"), date_text(one.proposed_on), ""),
            (_("Tờ trình"), paper_text(one.document), ""),
            (_("Kết quả"), answer, ""),
            (_("Quyết định khen thưởng"), paper_text(one.outcome_document), ""),
            (_("Khen thưởng trong hồ sơ"), _("đã ghi vào hồ sơ đảng viên") if one.award_id else "", file),
            (_("Ghi chú"), one.note, ""),
        )  # fmt: skip
        return [{"label": label, "value": str(value), "url": url} for label, value, url in told]

    def buttons(self, request: HttpRequest, one: Any, on: date) -> list[Button]:
        """What the user may do with it by now."""
        found = []
        decides = decides_above(request.user, one.organization_id, on=on)
        if decides and not one.outcome:
            found.append(Button(_("Ghi khen thưởng"), reverse("evaluations:commendation_award", args=[one.uuid]), True))
            found.append(Button(_("Không khen thưởng"), reverse("evaluations:commendation_refuse", args=[one.uuid])))
        if decides and one.outcome in ("awarded", "refused"):
            found.append(Button(_("Bỏ kết quả ghi sai"), reverse("evaluations:commendation_back", args=[one.uuid])))
        if not one.outcome and keeps(request.user, one.organization_id, on=on):
            found.append(Button(_("Rút đề nghị"), reverse("evaluations:commendation_withdraw", args=[one.uuid])))
        return found


class CommendationAct(RecordAct):
    """What the acts on one proposal share: those of the committee directly above."""

    noun = "commendation"
    refusal = gettext_lazy("Cấp ủy cấp trên trực tiếp mới ghi kết quả khen thưởng được.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A proposal the user sees."""
        return commendation_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the committee above."""
        return decides_above(request.user, record.organization_id, on=on)

    def about(self, record: Any) -> str:
        """Whose, and what."""
        who = record.member.full_name if record.member else _("tổ chức")
        return _("%(who)s: %(title)s, do %(issuer)s khen thưởng.") % {
            "who": who, "title": record.title, "issuer": record.issuer,
        }  # fmt: skip

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:commendation", args=[record.uuid])


class CommendationAward(CommendationAct):
    """It was awarded."""

    label = gettext_lazy("Ghi khen thưởng")
    form_class = AwardCommendation
    done = gettext_lazy("Đã ghi khen thưởng.")


class CommendationRefuse(CommendationAct):
    """It was not."""

    label = gettext_lazy("Không khen thưởng")
    form_class = RefuseCommendation
    done = gettext_lazy("Đã ghi kết quả.")


class CommendationBack(CommendationAct):
    """The answer was written wrongly."""

    label = gettext_lazy("Bỏ kết quả ghi sai")
    form_class = TakeBackAnswer
    done = gettext_lazy("Đã bỏ kết quả; đề nghị chờ trả lời.")

    def about(self, record: Any) -> str:
        """What goes with it."""
        told = super().about(record)
        return f"{told} {_('Dòng khen thưởng trong hồ sơ đảng viên cũng bỏ theo.')}" if record.award_id else told


class CommendationWithdraw(CommendationAct):
    """The proposal is taken back by who made it."""

    label = gettext_lazy("Rút đề nghị")
    form_class = WithdrawCommendation
    refusal = gettext_lazy("Nơi đề nghị mới rút đề nghị được.")
    done = gettext_lazy("Đã rút đề nghị.")

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the organisation that proposed."""
        return keeps(request.user, record.organization_id, on=on)
