"""The register of candidates: the list, who is entered, one person's file, and what is put right in it."""

from datetime import date
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import (
    access_of,
    names_on,
    organization_of_id,
    organizations_below,
    organizations_visible_to,
    readers_of,
    with_current,
)
from branches.scoping import Action
from branches.views import crumbs
from core.audit import AccessLog, log_access
from core.formatting import date_text
from core.periods import last_day_of, today
from core.rendering import CONTENT_TYPES
from core.views import sent_once
from meetings.views.acts import UNPROCESSABLE
from meetings.views.exports import FACE, list_as_file
from meetings.views.frame import may_somewhere
from recruitment.forms.candidates import CandidateFilter, CorrectCandidate, RegisterCandidate, SetTags
from recruitment.queries.candidates import (
    Narrowing,
    branches_recruiting,
    candidates_listed,
    candidates_visible_to,
    files_readable_by,
    organizations_exporting,
    stays_left_behind,
)
from recruitment.queries.criteria import age_of, criteria_of
from recruitment.queries.files import bodies_of, file_of, places_of
from recruitment.queries.following import following_of
from recruitment.queries.introducers import introducers_of
from recruitment.queries.printed import printable_papers
from recruitment.queries.rights import acts_for
from recruitment.queries.tags import tags_of
from recruitment.resources.candidates import candidates_table
from recruitment.resources.register import register_workbook
from recruitment.views.frame import CandidateAct, candidate_or_404, way_to
from recruitment.views.steps import next_step_of

PER_PAGE = 50
_MARKS = {"active": "good", "deferred": "wait", "completed": "good"}


class CandidateTable(tables.Table):
    """Who is followed where, and how far he has come."""

    full_name = tables.Column(verbose_name=gettext_lazy("Họ và tên"))
    number = tables.Column(verbose_name=gettext_lazy("Số định danh"), accessor="masked_number", default="")
    birth_date = tables.Column(verbose_name=gettext_lazy("Sinh"), empty_values=())
    branch = tables.Column(verbose_name=gettext_lazy("Chi bộ theo dõi"), empty_values=())
    stage = tables.Column(verbose_name=gettext_lazy("Bước đã qua"), accessor="get_stage_display")
    stage_on = tables.Column(verbose_name=gettext_lazy("Từ ngày"))
    state = tables.Column(verbose_name=gettext_lazy("Tình trạng"))

    noun = gettext_lazy("hồ sơ")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy(
            "Không có hồ sơ nào khớp với điều kiện đang chọn. Quần chúng ưu tú chi bộ đưa vào danh sách thì hiện ở đây."
        )

    def __init__(self, *args: Any, opens_files: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opens_files = opens_files
        self.places: dict[int, str] = {}

    def render_full_name(self, record: Any) -> str:
        """A link to his page, for who may open it."""
        if not self.opens_files:
            return str(record.full_name)
        return format_html(
            '<a href="{}">{}</a>', reverse("recruitment:candidate", args=[record.uuid]), record.full_name
        )

    def render_birth_date(self, record: Any) -> str:
        """The year."""
        return f"{record.birth_date:%Y}" if record.birth_date else ""

    def render_branch(self, record: Any) -> str:
        """Where he is followed."""
        return self.places.get(record.followed_by, "")

    def render_stage_on(self, value: date) -> str:
        """dd/mm/yyyy"""
        return date_text(value)

    def render_state(self, record: Any) -> str:
        """In words, and marked."""
        return state_of(record)


def state_of(candidate: Any) -> str:
    """The state of a file as a page marks it."""
    return format_html(
        '<span class="state {}">{}</span>', _MARKS.get(candidate.state, ""), candidate.get_state_display()
    )


class CandidateList(View):
    """The candidates of the scope by given name, narrowed by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page, or the file of all."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng."))
        form = CandidateFilter(request.GET, by=request.user, on=on)
        form.is_valid()
        organization = scope_chosen(request, form.cleaned_data.get("to_chuc", ""), on)
        chosen = narrowing_of(form, organization)
        opens_files = may_somewhere(request.user, Action.READ_FILE, on)
        if FACE in request.GET:
            if not opens_files:
                raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng."))
            rows = candidates_listed(files_readable_by(request.user, on=on), chosen, on=on)
            return list_as_file(
                request,
                form,
                lambda: candidates_table(list(rows), scope=organization, on=on),
                scope=organization,
                on=on,
            )
        table = CandidateTable(
            candidates_listed(candidates_visible_to(request.user, on=on), chosen, on=on), opens_files=opens_files
        )
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        table.places = places_of([row.record for row in table.paginated_rows], on=on)
        title = _("Hồ sơ phát triển đảng")
        context = {
            "title": f"{title} – {organization.name}" if organization else title,
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "organization": organization,
            "table": table,
            "may_add": branches_recruiting(request.user, on=on).exists(),
            "may_export": opens_files and may_somewhere(request.user, Action.EXPORT, on),
        }
        return render(request, "recruitment/candidate_list.html", context)


class CandidateWorkbook(View):
    """The sheet "Quần chúng" of the branches shown, which brought in again changes nothing; logged."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """For who may read the files and export. Raises PermissionDenied."""
        on = today()
        allowed = organizations_exporting(request.user, on=on)
        if not allowed.exists():
            raise PermissionDenied(_("Vai trò của bạn không xuất được hồ sơ phát triển đảng."))
        organization = scope_chosen(request, request.GET.get("to-chuc", "")[:40], on)
        if organization is not None:
            allowed = organizations_below(organization, on=on, among=allowed)
        content, rows = register_workbook(list(allowed.values_list("pk", flat=True)), on=on)
        name = f"quan-chung-{on:%Y-%m-%d}.xlsx"
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Tệp Quần chúng để nhập lại"),
            organization_id=organization.pk if organization else None,
            detail={"rows": rows, "file": name, "filters": request.GET.urlencode()},
        )
        response = HttpResponse(content, content_type=CONTENT_TYPES["xlsx"])
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
        return response


def scope_chosen(request: HttpRequest, code: str, on: date) -> Any:
    """The organisation a list is narrowed to, with its name; None where none is. Raises Http404 outside the scope."""
    if not (code := code.strip()):
        return None
    seen: Any = with_current(organizations_visible_to(request.user, on=on), on=on)
    found = seen.filter(code=code).first()
    if found is None:
        raise Http404(_("Không có tổ chức mang mã này trong phạm vi của bạn."))
    return found


def narrowing_of(form: CandidateFilter, organization: Any) -> Narrowing:
    """What the address asks for; what is mistyped is not asked."""
    chosen = form.cleaned_data
    return Narrowing(
        organization=organization, text=chosen.get("q", ""), stage=chosen.get("buoc", ""),
        state=chosen.get("tinh_trang", ""), tag=chosen.get("nhom"), body=chosen.get("doan_the"),
        place=chosen.get("dia_ban"), youngest=chosen.get("tuoi_tu"), oldest=chosen.get("tuoi_den"),
        waiting_since=chosen.get("cho_tu"),
    )  # fmt: skip


class LeftTable(tables.Table):
    """Who was followed in the scope and moved out of it: name and span, no file."""

    full_name = tables.Column(accessor="candidate__full_name", verbose_name=gettext_lazy("Họ và tên"))
    place = tables.Column(verbose_name=gettext_lazy("Đã theo dõi ở"), empty_values=())
    start = tables.Column(verbose_name=gettext_lazy("Từ ngày"))
    end = tables.Column(verbose_name=gettext_lazy("Đến hết ngày"))

    noun = gettext_lazy("hồ sơ đã chuyển")

    class Meta:
        orderable = False
        page_field = "trang"
        empty_text = gettext_lazy("Chưa có hồ sơ nào chuyển khỏi đây.")

    places: dict[int, str] = {}

    def render_place(self, record: Any) -> str:
        """The branch's name."""
        return self.places.get(record.organization_id, "")

    def render_start(self, value: date) -> str:
        """dd/mm/yyyy"""
        return date_text(value)

    def render_end(self, value: date) -> str:
        """The last day."""
        return date_text(last_day_of(value))


class CandidatesLeft(View):
    """Who moved to a branch outside the scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fifty a page."""
        on = today()
        if not may_somewhere(request.user, Action.VIEW_MEMBERS, on):
            raise PermissionDenied(_("Vai trò của bạn không xem được hồ sơ phát triển đảng."))
        table = LeftTable(stays_left_behind(request.user, on=on))
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        table.places = names_on({row.record.organization_id for row in table.paginated_rows}, on)
        context = {"title": _("Hồ sơ đã chuyển nơi theo dõi"), "breadcrumb": [], "table": table}
        return render(request, "recruitment/candidates_left.html", context)


class CandidateAdd(View):
    """Somebody entered into the register."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.page(request, self.form(request))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponse:
        """Enters him."""
        form = self.form(request, request.POST)
        candidate = form.save() if form.is_valid() else None
        if candidate is None:
            return self.page(request, form, UNPROCESSABLE)
        messages.success(request, _("Đã lập hồ sơ phát triển đảng của %(name)s.") % {"name": candidate.full_name})
        return redirect("recruitment:candidate", uuid=candidate.uuid)

    def form(self, request: HttpRequest, data: Any = None) -> RegisterCandidate:
        """The form, for who acts for a branch. Raises PermissionDenied for anybody else."""
        on = today()
        branches = branches_recruiting(request.user, on=on)
        if not branches.exists():
            raise PermissionDenied(_("Bạn không được phân công lập hồ sơ phát triển đảng cho chi bộ nào."))
        initial = {"listed_on": on, "organization": request.GET.get("to-chuc", "")}
        if not initial["organization"] and len(own := list(branches[:2])) == 1:
            initial["organization"] = own[0].code
        return RegisterCandidate(data, by=request.user, on=on, initial=initial)

    def page(self, request: HttpRequest, form: RegisterCandidate, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Lập hồ sơ phát triển đảng"),
            "breadcrumb": [],
            "form": form,
            "help": _(
                "Quần chúng ưu tú chi bộ bắt đầu theo dõi. Chỉ ghi điều cần để quản lý, không ghi lịch sử chính trị."
            ),
            "action": _("Lập hồ sơ"),
            "back_url": reverse("recruitment:candidates"),
        }
        return render(request, "branches/organization_form.html", context, status=status)


class CandidateDetail(View):
    """Who a candidate is, how far he has come, what his file holds and lacks, and who may read this."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Shows it, and logs that it was read."""
        on = today()
        candidate = candidate_or_404(request.user, uuid, on=on)
        branch = organization_of_id(candidate.followed_by, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.READ,
            subject=_("Hồ sơ phát triển đảng %(name)s") % {"name": candidate.full_name},
            subject_id=candidate.uuid,
            organization_id=branch.pk,
        )
        bodies = bodies_of(request.user, branch.pk, on=on)
        context = {
            "title": candidate.full_name,
            "breadcrumb": way_to(request, candidate, on=on, to_page=False),
            "candidate": candidate,
            "branch": branch,
            "state": state_of(candidate),
            "age": age_of(candidate, on),
            "tags": tags_of([candidate], on=on)[candidate.pk],
            "criteria": criteria_told(candidate, on),
            "file": file_of(candidate, branch.pk, on=on),
            "care": following_of(candidate, on=on),
            "may_edit": candidate.is_open and acts_for(request.user, branch.pk, on=on),
            "may_add_papers": bool(bodies) and candidate.is_open,
            "bodies": bodies,
            **next_step_of(request, candidate, on=on),
            "printable": printable_papers(candidate, on=on),
            "access": access_of(branch, on=on, action=Action.READ_FILE),
            "readers": readers_of(candidate.uuid, by=request.user, organization=branch, on=on),
        }
        return render(request, "recruitment/candidate.html", context)


def criteria_told(candidate: Any, on: date) -> list[Any]:
    """Every criterion of whoever may still be admitted; of a member nothing is asked any more."""
    if candidate.member_id is not None:
        return []
    introducers = introducers_of(candidate, on=on)
    return [*criteria_of(candidate, on=on), *([introducers] if introducers else [])]


class CandidateCorrect(CandidateAct):
    """What is known of him, put right."""

    label, form_class = gettext_lazy("Sửa thông tin"), CorrectCandidate
    refusal = gettext_lazy("Chỉ chi bộ theo dõi mới sửa được hồ sơ này.")
    done = gettext_lazy("Đã sửa thông tin.")


class CandidateTags(CandidateAct):
    """The groups he belongs to that no rule tells."""

    label, form_class = gettext_lazy("Nhóm đối tượng"), SetTags
    refusal = gettext_lazy("Chỉ chi bộ theo dõi mới sửa được hồ sơ này.")
    done = gettext_lazy("Đã ghi nhóm.")
