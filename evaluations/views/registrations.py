"""Registrations: the register, an organisation's table of levels and its review, one registration and its acts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import organization_of_id
from branches.scoping import Action
from branches.views import crumbs
from core.formatting import date_text
from core.periods import today
from core.tables import Table
from core.views import sent_once
from evaluations.forms.registrations import (
    CorrectRegistration,
    LevelsForm,
    RegisterForm,
    RegistrationFilter,
    ReviewAll,
    ReviewRegistration,
    WithdrawRegistration,
)
from evaluations.queries.authority import keeps
from evaluations.queries.registrations import (
    RegistrationNarrowing,
    decided_levels,
    key_of,
    levels_offered,
    levels_registered,
    official_members,
    registrations_listed,
    registrations_of,
    registrations_visible_to,
    still_open,
)
from evaluations.resources.registrations import registrations_table
from evaluations.views.registers import Button, RegisterList, own_few, own_or_404, paper_text
from meetings.views.acts import UNPROCESSABLE, RecordAct
from members.views.lists import PER_PAGE, require

ID_LENGTH = 19  # digits of the largest whole number the database keeps
REFUSAL = gettext_lazy("Tổ chức đăng ký, hoặc cấp trên ghi thay, mới ghi được đăng ký phấn đấu.")


class Registrations(RegisterList):
    """Everything registered in the scope."""

    title = gettext_lazy("Đăng ký phấn đấu")
    filter_class = RegistrationFilter
    empty = gettext_lazy("Chưa có đăng ký nào khớp với điều kiện đang chọn.")
    how = gettext_lazy("Tổ chức đăng ký mức xếp loại cho mình và từng đảng viên trong một bảng, đầu năm.")

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees, narrowed."""
        narrowing = RegistrationNarrowing(
            year=chosen.get("nam"), kind=chosen.get("loai", ""), organization=organization,
            outcome=chosen.get("ket_qua", ""), text=chosen.get("q", ""),
        )  # fmt: skip
        return registrations_listed(registrations_visible_to(request.user, on=on), narrowing, on=on)

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """With the level decided beside the one registered."""
        return registrations_table(rows, scope=organization, on=on)

    def ways(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, year: int, on: date
    ) -> Sequence[tuple[str, Sequence[Button]]]:
        """The tables of one's own organisations."""
        labels = (
            ("registration_levels", _("Bảng đăng ký mức năm %d") % year),
            ("registration_add", _("Đăng ký cam kết, danh hiệu, mô hình")),
            ("registration_review_all", _("Xét kết quả")),
        )
        return [
            (name, [Button(label, reverse(f"evaluations:{page}", args=[one.uuid, year])) for page, label in labels])
            for one, name in own_few(request, actions, organization, on)
        ]


class OfYear(View):
    """What the forms of one organisation and one year share."""

    title: Any
    template = "branches/organization_form.html"
    action: Any = gettext_lazy("Lưu")
    refusal: Any = REFUSAL
    back = "evaluations:registrations"

    def get(self, request: HttpRequest, uuid: UUID, year: int) -> HttpResponse:
        """Asks."""
        on = today()
        organization = own_or_404(request, uuid, on=on, year=year, refusal=self.refusal)
        return self.show(request, organization, year, self.form(request, organization, year, on))

    @sent_once
    def post(self, request: HttpRequest, uuid: UUID, year: int) -> HttpResponse:
        """Writes it."""
        on = today()
        organization = own_or_404(request, uuid, on=on, year=year, refusal=self.refusal)
        form = self.form(request, organization, year, on, request.POST)
        done = form.save() if form.is_valid() else None
        if done is None:
            return self.show(request, organization, year, form, UNPROCESSABLE)
        messages.success(request, self.done(done))
        return redirect(self.list_of(organization, year))

    def form(self, request: HttpRequest, organization: Any, year: int, on: date, data: Any = None) -> Any:
        """The form."""
        raise NotImplementedError

    def done(self, done: Any) -> str:
        """What is told afterwards."""
        raise NotImplementedError

    def list_of(self, organization: Any, year: int) -> str:
        """The register, narrowed to the organisation and the year."""
        return f"{reverse(self.back)}?{urlencode({'to-chuc': organization.code, 'nam': year})}"

    def show(self, request: HttpRequest, organization: Any, year: int, form: Any, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": self.title % {"year": year},
            "breadcrumb": crumbs(organization, by=request.user, on=form.on),
            "form": form,
            "help": organization.name,
            "action": self.action,
            "back_url": self.list_of(organization, year),
        }
        return render(request, self.template, context, status=status)


class RegistrationAdd(OfYear):
    """A commitment, an emulation target or a model, for the organisation or for many of its members at once."""

    title = gettext_lazy("Đăng ký cam kết, danh hiệu, mô hình năm %(year)d")
    action = gettext_lazy("Đăng ký")

    def form(self, request: HttpRequest, organization: Any, year: int, on: date, data: Any = None) -> RegisterForm:
        """The form."""
        return RegisterForm(data, organization=organization, year=year, by=request.user, on=on)

    def done(self, done: Any) -> str:
        """How many."""
        return _("Đã ghi %(count)d đăng ký.") % {"count": len(done)}


class RegistrationLevels(OfYear):
    """The table of an organisation and its members against the levels."""

    title = gettext_lazy("Đăng ký mức xếp loại năm %(year)d")
    template = "evaluations/registration_levels.html"
    page: Any = None

    def form(self, request: HttpRequest, organization: Any, year: int, on: date, data: Any = None) -> LevelsForm:
        """Fifty members a page, after the organisation itself."""
        self.page = Paginator(official_members(organization, on=on), PER_PAGE).get_page(request.GET.get("trang"))
        members = list(self.page)
        offered = {subject: levels_offered(subject, organization.pk, year) for subject in ("organization", "member")}
        return LevelsForm(
            data, organization=organization, year=year, members=members if offered["member"] else [], offered=offered,
            standing=levels_registered(organization, members, year), with_own=self.page.number == 1, by=request.user,
            on=on,
        )  # fmt: skip

    def done(self, done: Any) -> str:
        """How many."""
        return _("Đã ghi mức đăng ký của %(count)d người, tổ chức.") % {"count": done}

    def show(self, request: HttpRequest, organization: Any, year: int, form: Any, status: int = 200) -> HttpResponse:
        """With the pages of the table."""
        context = {
            "title": self.title % {"year": year},
            "breadcrumb": crumbs(organization, by=request.user, on=form.on),
            "form": form,
            "organization": organization,
            "page": self.page,
            "back_url": self.list_of(organization, year),
        }
        return render(request, self.template, context, status=status)


class RegistrationReviewAll(OfYear):
    """The review at the end of the year, everything in one table."""

    title = gettext_lazy("Xét kết quả đăng ký năm %(year)d")
    template = "evaluations/registration_review.html"
    page: Any = None

    def form(self, request: HttpRequest, organization: Any, year: int, on: date, data: Any = None) -> ReviewAll:
        """What is open, fifty a page, each beside the level decided; of a page that was sent, the rows it had."""
        open_ = registrations_of(organization, year, on=on).filter(outcome="")
        self.page = Paginator(open_, PER_PAGE).get_page(request.GET.get("trang"))
        if data is None:
            rows, gone = list(self.page), {}
        else:
            rows, gone = still_open(organization, year, ids_sent(data), on=on)
        return ReviewAll(data, organization=organization, registrations=rows, gone=gone, by=request.user, on=on)

    def done(self, done: Any) -> str:
        """How many."""
        return _("Đã xét kết quả %(count)d đăng ký.") % {"count": done}

    def show(self, request: HttpRequest, organization: Any, year: int, form: Any, status: int = 200) -> HttpResponse:
        """With the decided levels."""
        decided = decided_levels(form.registrations)
        context = {
            "title": self.title % {"year": year},
            "breadcrumb": crumbs(organization, by=request.user, on=form.on),
            "form": form,
            "rows": [(one, result, note, decided.get(key_of(one), "")) for one, result, note in form.rows],
            "organization": organization,
            "page": self.page,
            "back_url": self.list_of(organization, year),
        }
        return render(request, self.template, context, status=status)


def ids_sent(data: Mapping[str, str]) -> list[int]:
    """The registrations a sent page had, by the names of its fields."""
    numbers = (name[1:] for name in data if name.startswith("r"))
    return [int(one) for one in numbers if one.isascii() and one.isdecimal() and len(one) < ID_LENGTH]


def registration_or_404(request: HttpRequest, uuid: UUID, on: date) -> Any:
    """A registration the user sees. Raises PermissionDenied for who reads no names, Http404 outside the scope."""
    require(request, Action.VIEW_MEMBERS, on=on)
    return get_object_or_404(registrations_visible_to(request.user, on=on), uuid=uuid)


class Registration(View):
    """One registration, and what became of it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it."""
        on = today()
        one = registration_or_404(request, uuid, on)
        organization = organization_of_id(one.keeper, on=on)
        commendations = list(one.commendations.order_by("proposed_on", "pk"))
        context = {
            "title": one.title,
            "breadcrumb": crumbs(organization, by=request.user, on=on),
            "facts": facts_of_registration(one, organization),
            "buttons": self.buttons(request, one, organization, on),
            "commendations": commendations,
        }
        return render(request, "evaluations/registration.html", context)

    def buttons(self, request: HttpRequest, one: Any, organization: Any, on: date) -> list[Button]:
        """What the one who keeps it may do."""
        if not keeps(request.user, one.keeper, on=on):
            return []
        found = []
        if one.outcome != "withdrawn":
            found.append(Button(_("Xét kết quả"), reverse("evaluations:registration_review", args=[one.uuid]), True))
            way = reverse("evaluations:commendation_propose", args=[organization.uuid, one.year])
            found.append(Button(_("Đề nghị khen thưởng"), f"{way}?dang-ky={one.uuid}"))
        if not one.outcome:
            found.append(Button(_("Sửa đăng ký"), reverse("evaluations:registration_correct", args=[one.uuid])))
            found.append(Button(_("Thôi đăng ký"), reverse("evaluations:registration_withdraw", args=[one.uuid])))
        return found


def facts_of_registration(one: Any, organization: Any) -> list[dict[str, str]]:
    """What is known of a registration, with the level decided for the year."""
    decided = decided_levels([one]).get(key_of(one), "")
    outcome = str(one.get_outcome_display()) if one.outcome else _("chưa xét")
    if one.outcome_on:
        outcome = _("%(outcome)s, ngày %(day)s") % {"outcome": outcome, "day": date_text(one.outcome_on)}
    told = (
        (_("Loại"), one.get_kind_display(), ""),
        (_("Đảng viên"), one.member.full_name if one.member else "", ""),
        (_("Tổ chức"), organization.name, reverse("branches:detail", args=[organization.uuid])),
        (_("Năm"), str(one.year), ""),
        (_("Nội dung đăng ký"), one.title, ""),
        (_("Nội dung, chỉ tiêu phấn đấu"), one.content, ""),
        (_("Cấp công nhận"), str(one.at or ""), ""),
        (_("Đăng ký ngày"), date_text(one.registered_on), ""),
        (_("Văn bản"), paper_text(one.document), ""),
        (_("Kết quả"), outcome, ""),
        (_("Nhận xét kết quả"), one.outcome_note, ""),
        (_("Mức đã quyết định của năm"), decided, ""),
    )
    return [{"label": label, "value": str(value), "url": url} for label, value, url in told]


class RegistrationAct(RecordAct):
    """What the acts on one registration share."""

    noun = "registration"
    refusal = REFUSAL

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A registration the user sees."""
        return registration_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Whoever acts for the organisation that keeps it."""
        return keeps(request.user, record.keeper, on=on)

    def about(self, record: Any) -> str:
        """Whose, and of which year."""
        who = record.member.full_name if record.member else _("tổ chức")
        return _("%(who)s đăng ký năm %(year)d: %(title)s.") % {"who": who, "year": record.year, "title": record.title}

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The organisation that keeps it."""
        return organization_of_id(record.keeper, on=on)

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("evaluations:registration", args=[record.uuid])


class RegistrationCorrect(RegistrationAct):
    """What was registered, put right."""

    label = gettext_lazy("Sửa đăng ký")
    form_class = CorrectRegistration
    done = gettext_lazy("Đã sửa đăng ký.")


class RegistrationReview(RegistrationAct):
    """What became of it."""

    label = gettext_lazy("Xét kết quả")
    form_class = ReviewRegistration
    done = gettext_lazy("Đã ghi kết quả.")


class RegistrationWithdraw(RegistrationAct):
    """It is pursued no more."""

    label = gettext_lazy("Thôi đăng ký")
    form_class = WithdrawRegistration
    done = gettext_lazy("Đã ghi thôi đăng ký.")
