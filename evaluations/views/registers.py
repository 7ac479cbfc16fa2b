"""What the registers of this app share: a list that is one table on the page and in its file, and a record's page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import names_on
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs, organization_or_404
from core.formatting import date_text
from core.periods import today
from core.rendering.layout import cell_text
from core.tables import FIGURES, Table
from evaluations.forms.fields import YEARS
from evaluations.queries.authority import keeps, own_organizations
from meetings.views.exports import FACE, list_as_file
from members.views.lists import PER_PAGE, chosen_organization, require

OFFERED = 8  # organisations of one's own a list offers to write for; of more, one is chosen by its code
# The registers of this app: address, label, what one must be allowed somewhere to see it.
REGISTERS: tuple[tuple[str, Any, str], ...] = (
    ("registrations", gettext_lazy("Đăng ký phấn đấu"), Action.VIEW_MEMBERS),
    ("commendations", gettext_lazy("Đề nghị khen thưởng"), Action.VIEW_MEMBERS),
    ("examples", gettext_lazy("Điển hình tiên tiến"), Action.VIEW_MEMBERS),
    ("screenings", gettext_lazy("Rà soát, sàng lọc đảng viên"), Action.READ_FILE),
    ("weak_list", gettext_lazy("Tổ chức yếu kém"), Action.REPORT),
    ("papers", gettext_lazy("Bản kiểm điểm"), Action.VIEW_MEMBERS),
    ("comments", gettext_lazy("Nhận xét để xếp loại"), Action.VIEW_MEMBERS),
    ("shortcomings", gettext_lazy("Hạn chế, khuyết điểm"), Action.VIEW_MEMBERS),
    ("appeals", gettext_lazy("Khiếu nại"), Action.REPORT),
    ("schemes", gettext_lazy("Khung xếp loại"), Action.REPORT),
)
# The pages rows of a register lead to, by the drill of their column.
PAGES = {
    "registration": "evaluations:registration",
    "commendation": "evaluations:commendation",
    "example": "evaluations:example",
    "screening": "evaluations:screening",
    "weak": "evaluations:weak",
    "paper": "evaluations:paper",
    "comment": "evaluations:comment",
    "shortcomings": "evaluations:shortcomings_of",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell on a page."""

    label: str
    text: str
    url: str = ""
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """Somewhere to go from a page."""

    label: str
    url: str
    primary: bool = False


def registers_for(actions: Collection[str]) -> list[tuple[str, str]]:
    """Address and label of each register that is open to who may do this somewhere."""
    return [(reverse(f"evaluations:{name}"), str(label)) for name, label, action in REGISTERS if action in actions]


def lines_of(table: Table) -> list[list[Shown]]:
    """The rows of a table as a page shows them, with the way to each record."""
    lines = []
    for row in table.rows:
        line = []
        for column in table.columns:
            if not column.shown:
                continue
            page = PAGES.get(column.drill.query) if column.drill else None
            url = reverse(page, args=list(row.drill.values())) if page and row.drill else ""
            text = cell_text(row[column.key], column.kind, table.rounding)
            line.append(Shown(column.label, text, url, column.kind in FIGURES))
        lines.append(line)
    return lines


class RegisterList(View):
    """A register: narrowed by its address, fifty a page, handed out as a file.

    Attributes:
        action: the right without which nobody sees it.
        keeper: the field of its rows that says which organisation keeps them.
        empty, how: what is told where nothing is found, and how something gets there.
    """

    title: Any
    action: str = Action.VIEW_MEMBERS
    keeper = "keeper"
    filter_class: Any
    empty: Any
    how: Any = ""
    template = "evaluations/register.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it, or hands it out."""
        on = today()
        actions = require(request, self.action, on=on)
        form = self.filter_class(request.GET)
        form.is_valid()
        organization = chosen_organization(request, form.cleaned_data.get("to_chuc", ""), on=on)
        rows = self.rows(request, form.cleaned_data, organization, on)
        if FACE in request.GET:
            exporting = organizations_allowing(request.user, Action.EXPORT, on=on)
            handed = rows.filter(**{f"{self.keeper}__in": exporting.values("pk")})
            return list_as_file(
                request, form, lambda: self.table(list(handed), organization, on), scope=organization, on=on
            )
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
        table = self.table(list(page), organization, on)
        context = {
            "title": self.title,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "page": page,
            "table": table,
            "lines": lines_of(table),
            "empty": self.empty,
            "how": self.how,
            "buttons": self.buttons(request, actions, organization, on),
            "ways": self.ways(request, actions, organization, form.cleaned_data.get("nam") or on.year, on),
            "may_export": Action.EXPORT in actions,
            "registers": registers_for(actions),
        }
        return render(request, self.template, context)

    def rows(self, request: HttpRequest, chosen: dict[str, Any], organization: Any, on: date) -> Any:
        """What the user sees of it, narrowed."""
        raise NotImplementedError

    def table(self, rows: list[Any], organization: Any, on: date) -> Table:
        """Some rows as the page and the file show them."""
        raise NotImplementedError

    def buttons(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, on: date
    ) -> Sequence[Button]:  # fmt: skip
        """Where one goes on from the whole list."""
        return []

    def ways(
        self, request: HttpRequest, actions: frozenset[str], organization: Any, year: int, on: date
    ) -> Sequence[tuple[str, Sequence[Button]]]:  # fmt: skip
        """What one may write from here, for each of one's own organisations."""
        return []


def own_few(
    request: HttpRequest, actions: frozenset[str], organization: Any, on: date, action: str = Action.EVALUATE
) -> list[tuple[Any, str]]:
    """The organisations a list offers to write for, named: the chosen one, or all where they are few."""
    if action not in actions:
        return []
    own = own_organizations(request.user, on=on, action=action)
    if organization is not None:
        own = own.filter(pk=organization.pk)
    found = list(own.order_by("code")[: OFFERED + 1])
    if len(found) > OFFERED:
        return []
    names = names_on([one.pk for one in found], on)
    return [(one, names.get(one.pk, one.code)) for one in found]


def own_or_404(request: HttpRequest, uuid: UUID, *, on: date, refusal: Any, year: int | None = None) -> Any:
    """An organisation whose records the user keeps.

    Raises Http404 outside the scope and for a year out of reach, PermissionDenied for who keeps another's.
    """
    if year is not None and year not in YEARS:
        raise Http404
    organization = organization_or_404(request.user, uuid, on=on, action=Action.EVALUATE)
    if not keeps(request.user, organization.pk, on=on):
        raise PermissionDenied(refusal)
    return organization


def paper_text(document: Any) -> str:
    """A paper in a table: its number and day."""
    return (
        _("%(number)s ngày %(day)s") % {"number": document.number, "day": date_text(document.issued_on)}
        if document
        else ""
    )
