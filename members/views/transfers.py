"""Transfers: the list, the page of one with its steps, and the steps themselves. Each side takes its own."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.queries import access_of, only_top, organization_of_id
from branches.scoping import Action, organizations_allowing
from branches.views import crumbs, organization_or_404
from core.audit import AccessLog, log_access
from core.formatting import NOTHING, date_text
from core.forms import require_filter
from core.periods import today
from core.rendering import render as render_face
from core.tables import Scope
from core.views import sent_once
from members.forms import (
    ArrivalForm,
    CancelForm,
    EndorseForm,
    IssueForm,
    ReceiveForm,
    RefuseForm,
    RequestTogether,
    RequestTransfer,
    TransferFilter,
)
from members.queries import (
    DESTINATION,
    STEPS,
    TransfersChosen,
    batch_of,
    files_readable_by,
    holidays_missing,
    length_remarks,
    members_of,
    sides_of,
    steps_open,
    transfers_listed,
    transfers_visible_to,
    with_places,
)
from members.reports import transfer_list
from members.views.acts import MemberAct, MemberAdd
from members.views.lists import FACES, PER_PAGE, chosen_organization, require
from members.views.pages import file_or_404

STEP_LABELS = {
    "endorse": gettext_lazy("Ghi ý kiến của chi bộ, đảng ủy"),
    "issue": gettext_lazy("Cấp giấy giới thiệu"),
    "receive": gettext_lazy("Tiếp nhận"),
    "refuse": gettext_lazy("Trả lại nơi đi"),
    "cancel": gettext_lazy("Hủy lần chuyển này"),
}


class TransferTable(tables.Table):
    """Who goes from where to where, at which step, until when."""

    member = tables.Column(accessor="member__full_name", verbose_name=gettext_lazy("Đảng viên"))
    origin_name = tables.Column(verbose_name=gettext_lazy("Nơi đi"), empty_values=())
    destination_name = tables.Column(verbose_name=gettext_lazy("Nơi đến"), empty_values=())
    kind = tables.Column(verbose_name=gettext_lazy("Hình thức"))
    status = tables.Column(verbose_name=gettext_lazy("Bước"))
    letter = tables.Column(verbose_name=gettext_lazy("Giấy giới thiệu"), default="")
    deadline = tables.Column(verbose_name=gettext_lazy("Hạn xuất trình"), default="")

    class Meta:
        orderable = False
        page_field = "trang"

    noun = gettext_lazy("lần chuyển sinh hoạt")
    empty_text = gettext_lazy(
        "Không có lần chuyển sinh hoạt nào khớp với điều kiện đang chọn. Lập một lần chuyển từ hồ sơ đảng viên."
    )

    def fill(self, *, on: date) -> None:
        """Asks for the names of the rows shown."""
        with_places((row.record for row in self.paginated_rows), on=on)

    def render_member(self, value: str, record: Any) -> str:
        """A link to the transfer."""
        return format_html('<a href="{}">{}</a>', reverse("members:transfer_detail", args=[record.uuid]), value)

    def render_origin_name(self, record: Any) -> str:
        """Where from."""
        return str(record.origin_name)

    def render_destination_name(self, record: Any) -> str:
        """Where to."""
        return str(record.destination_name)

    def render_deadline(self, value: date, record: Any) -> str:
        """The last day, marked where it has passed."""
        if record.overdue:
            return format_html('{} <span class="state bad">{}</span>', date_text(value), _("quá hạn"))
        return date_text(value)


def narrowed_transfers(request: HttpRequest, *, on: date) -> tuple[Any, Any, Any]:
    """The form, the organisation the list is narrowed to, and its rows."""
    form = TransferFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    organization = chosen_organization(request, chosen.get("to_chuc", ""), on=on)
    narrowing = TransfersChosen(organization=organization, way=chosen.get("chieu", ""), stage=chosen.get("buoc", ""))
    return form, organization, transfers_listed(request.user, narrowing, on=on)


class TransferList(View):
    """The transfers from and to the user's organisations, latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows it."""
        on = today()
        actions = require(request, Action.VIEW_MEMBERS, on=on)
        form, organization, rows = narrowed_transfers(request, on=on)
        table = TransferTable(rows)
        tables.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
        table.fill(on=on)
        context = {
            "title": _("Chuyển sinh hoạt"),
            "breadcrumb": crumbs(organization, by=request.user, on=on) if organization else [],
            "form": form,
            "table": table,
            "may_edit": Action.EDIT_MEMBERS in actions,
            "may_export": Action.EXPORT in actions,
            "query": request.GET.urlencode(),
        }
        return render(request, "members/transfer_list.html", context)


class TransferExport(View):
    """The list as a file, written into the log."""

    def get(self, request: HttpRequest, face: str) -> HttpResponse:
        """Hands it out."""
        on = today()
        if face not in FACES:
            raise Http404(_("Danh sách chỉ có dạng xlsx và csv."))
        require(request, Action.VIEW_MEMBERS, Action.EXPORT, on=on)
        require_filter(TransferFilter(request.GET))
        _form, organization, rows = narrowed_transfers(request, on=on)
        seen = organizations_allowing(request.user, Action.VIEW_MEMBERS, on=on)
        top: Any = organization or only_top(seen, on=on)
        scope = Scope(top.code, top.name) if top else Scope("", "")
        table = transfer_list(with_places(rows, on=on), scope=scope, on=on)
        log_access(
            by=request.user,
            action=AccessLog.Action.EXPORT,
            subject=_("Danh sách chuyển sinh hoạt %(name)s") % {"name": scope.name},
            organization_id=organization.pk if organization else None,
            detail={"rows": len(table.rows), "face": face, "query": request.GET.urlencode()},
        )
        file = render_face(table, face)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )


def transfer_or_404(by: Any, uuid: Any, *, on: date) -> Any:
    """A transfer one side of which a user sees, with the names of both."""
    rows = transfers_visible_to(by, on=on).select_related("member", "letter", "organization", "destination")
    (transfer,) = with_places([get_object_or_404(rows, uuid=uuid)], on=on)
    return transfer


def own_side(transfer: Any, by: Any, *, on: date) -> Any:
    """Of the two organisations of a transfer the one the user sees, the origin first: where the page stands."""
    ids = [pk for pk in (transfer.organization_id, transfer.destination_id) if pk]
    seen = set(organizations_allowing(by, Action.VIEW_MEMBERS, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    return organization_of_id(next(pk for pk in ids if pk in seen), on=on)


class TransferDetail(View):
    """Where a transfer stands, what comes next and who may do it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        transfer = transfer_or_404(request.user, uuid, on=on)
        sides = sides_of(request.user, transfer, on=on)
        openings = steps_open(transfer, sides)
        turn = next((side for after, side in STEPS.values() if transfer.status in after), "")
        acting = transfer.destination if turn == DESTINATION and transfer.destination else transfer.organization
        remarks = [holidays_missing(transfer)] if transfer.is_open else []
        if transfer.until:
            remarks += length_remarks(
                transfer.received_on or transfer.issued_on or transfer.requested_on, transfer.until
            )
        context = {
            "title": _("Chuyển sinh hoạt: %(name)s") % {"name": transfer.member.full_name},
            "breadcrumb": crumbs(own_side(transfer, request.user, on=on), by=request.user, on=on),
            "transfer": transfer,
            "steps": _told_steps(transfer),
            "acts": [(reverse(f"members:transfer_{step}", args=[uuid]), STEP_LABELS[step]) for step in openings],
            "turn": organization_of_id(acting.pk, on=on).name if turn else "",
            "access": access_of(acting, on=on, action=Action.EDIT_MEMBERS) if turn else [],
            "remarks": [remark for remark in remarks if remark],
            "together": batch_of(transfer).count() if transfer.batch else 0,
            "opens_file": files_readable_by(request.user, on=on).filter(pk=transfer.member_id).exists(),
        }
        return render(request, "members/transfer_detail.html", context)


def _told_steps(transfer: Any) -> list[tuple[str, str]]:
    """What has happened and what is still to come, with its day."""
    steps = [
        (_("Đề nghị chuyển"), date_text(transfer.requested_on)),
        (_("Chi bộ, đảng ủy có ý kiến"), date_text(transfer.endorsed_on)),
        (_("Cấp giấy giới thiệu"), date_text(transfer.issued_on)),
        (_("Nơi đến tiếp nhận"), date_text(transfer.received_on)),
    ]
    if transfer.closed_on:
        steps[-1] = (str(transfer.get_status_display()).capitalize(), date_text(transfer.closed_on))
    if transfer.status == transfer.Status.RECEIVED and transfer.endorsed_on is None:
        del steps[1]  # done in one step, or come from outside
    return [(label, day or NOTHING) for label, day in steps]


class TransferStep(View):
    """What the steps share: find it, ask, do it, go back to its page."""

    step: str
    form_class: Any
    help: Any = ""
    done: Any

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        transfer, form = self.prepare(request, uuid)
        return self.show(request, transfer, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Does it."""
        transfer, form = self.prepare(request, uuid, request.POST)
        count = form.save() if form.is_valid() else None
        if count is None:
            return self.show(request, transfer, form)
        messages.success(request, self.done % {"name": transfer.member.full_name})
        if count > 1:
            messages.success(request, _("Làm cho cả %(count)s người chuyển cùng đợt.") % {"count": count})
        return redirect("members:transfer_detail", uuid=uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, Any]:
        """The transfer, if the step is one of the user's side, and the form."""
        on = today()
        transfer = transfer_or_404(request.user, uuid, on=on)
        if STEPS[self.step][1] not in sides_of(request.user, transfer, on=on):
            raise PermissionDenied(_("Bước này do phía bên kia của lần chuyển sinh hoạt làm."))
        batch = list(batch_of(transfer))
        return transfer, self.form_class(data, transfer=transfer, batch=batch, by=request.user, today=on)

    def show(self, request: HttpRequest, transfer: Any, form: Any) -> HttpResponse:
        """The page."""
        on = today()
        values = {"name": transfer.member.full_name, "from": transfer.origin_name, "to": transfer.destination_name}
        context = {
            "title": f"{STEP_LABELS[self.step]}: {transfer.member.full_name}",
            "breadcrumb": crumbs(own_side(transfer, request.user, on=on), by=request.user, on=on),
            "form": form,
            "help": self.help or _("%(name)s, từ %(from)s đến %(to)s.") % values,
            "action": STEP_LABELS[self.step],
            "back_url": reverse("members:transfer_detail", args=[transfer.uuid]),
        }
        return render(request, "members/member_form.html", context)


class TransferEndorse(TransferStep):
    """The branch and its committee have spoken."""

    step, form_class = "endorse", EndorseForm
    done = gettext_lazy("Đã ghi ý kiến về việc chuyển sinh hoạt của %(name)s.")


class TransferIssue(TransferStep):
    """The letter."""

    step, form_class = "issue", IssueForm
    help = gettext_lazy("Từ ngày cấp giấy đến hạn xuất trình, đảng viên không phải dự sinh hoạt ở nơi nào.")
    done = gettext_lazy("Đã cấp giấy giới thiệu cho %(name)s.")


class TransferReceive(TransferStep):
    """The destination has him."""

    step, form_class = "receive", ReceiveForm
    done = gettext_lazy("Đã tiếp nhận %(name)s.")


class TransferRefuse(TransferStep):
    """Sent back."""

    step, form_class = "refuse", RefuseForm
    help = gettext_lazy("Đảng viên trở lại sinh hoạt ở nơi đi từ ngày này.")
    done = gettext_lazy("Đã trả lại %(name)s về nơi đi.")


class TransferCancel(TransferStep):
    """Taken back."""

    step, form_class = "cancel", CancelForm
    help = gettext_lazy("Mọi điều trở lại như trước khi đề nghị.")
    done = gettext_lazy("Đã hủy lần chuyển sinh hoạt của %(name)s.")


class TransferRequest(MemberAct):
    """One member goes to a side that receives him itself, or out of the installation."""

    form_class = RequestTransfer
    template = "members/transfer_form.html"
    ways = "letter"
    title = gettext_lazy("Chuyển sinh hoạt có giấy giới thiệu")
    action = gettext_lazy("Lập")
    help = gettext_lazy(
        "Nơi đến tự tiếp nhận hoặc trả lại; tới lúc ấy đảng viên còn trong đảng số của nơi đi. Nếu bạn phụ trách cả "
        "hai nơi, có thể dùng Chuyển ngay."
    )

    @sent_once
    def post(self, request: HttpRequest, uuid: Any, **which: Any) -> HttpResponse:
        """Asks for it, and shows where it stands."""
        on = today()
        member = file_or_404(request.user, uuid, on=on, edit=True)
        form = self.form(request, member, on, data=request.POST)
        transfer = form.save() if form.is_valid() else None
        if transfer is None:
            return self.show(request, member, form)
        messages.success(request, _("Đã lập việc chuyển sinh hoạt của %(name)s.") % {"name": member.full_name})
        return redirect("members:transfer_detail", uuid=transfer.uuid)


class TransferTogether(View):
    """Several members of one organisation by one act and one letter."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks."""
        organization, form = self.prepare(request, uuid)
        return self.show(request, organization, form)

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks for all of them, or for none."""
        organization, form = self.prepare(request, uuid, request.POST)
        transfers = form.save() if form.is_valid() else None
        if transfers is None:
            return self.show(request, organization, form)
        messages.success(
            request, _("Đã lập việc chuyển sinh hoạt của %(count)s đảng viên.") % {"count": len(transfers)}
        )
        return redirect("members:transfer_detail", uuid=transfers[0].uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, Any]:
        """The organisation, if the user may write its members, and the form."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.EDIT_MEMBERS)
        return organization, RequestTogether(data, members=members_of(organization, on=on), by=request.user, today=on)

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Chuyển sinh hoạt tập thể: %(name)s") % {"name": organization.name},
            "breadcrumb": crumbs(organization, by=request.user, on=today()),
            "form": form,
            "help": _("Một quyết định, một giấy giới thiệu cho nhiều người; nơi đến tiếp nhận cả đợt hoặc từng người."),
            "action": _("Lập"),
            "back_url": reverse("branches:detail", args=[organization.uuid]),
        }
        return render(request, "members/member_form.html", context)


class TransferArrive(MemberAdd):
    """Somebody comes from outside the installation with a letter."""

    form_class = ArrivalForm
    title = gettext_lazy("Tiếp nhận người chuyển đến")
    help = gettext_lazy(
        "Người từ ngoài hệ thống đến với giấy giới thiệu. Người từ một tổ chức trong hệ thống thì tiếp nhận ở mục "
        "Chuyển sinh hoạt, khi nơi đi đã cấp giấy."
    )
    done = gettext_lazy("Đã tiếp nhận %(name)s.")
