"""Traits and regulations of an organisation: given, recorded, reviewed, ended, put right; the file of a regulation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches.forms import (
    ChangeRegulation,
    CorrectRegulation,
    CorrectTrait,
    EndTrait,
    GiveTrait,
    RecordRegulation,
    WithdrawRegulation,
    WithdrawTrait,
)
from branches.queries import regulations_of, traits_of
from branches.scoping import Action
from branches.views.acts import OrganizationAct
from branches.views.frame import organization_or_404
from core.audit import AccessLog, log_access
from core.periods import today


class TraitGive(OrganizationAct):
    """A trait from a day on."""

    form_class = GiveTrait
    title = gettext_lazy("Thêm đặc điểm")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Báo cáo nào cũng lọc được theo đặc điểm, vào đúng những ngày tổ chức có đặc điểm ấy.")
    done = gettext_lazy("Đã ghi đặc điểm của %(name)s.")


class RowAct(OrganizationAct):
    """An act on one row of an organisation, found by its key in the address."""

    rows: Any

    def get(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Asks."""
        self.pk = pk
        return super().get(request, uuid)

    def post(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponseBase:
        """Does it."""
        self.pk = pk
        return super().post(request, uuid)

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, Any]:
        """The organisation, if the user may change it, and the form of the row."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.MANAGE_ORGANIZATIONS)
        row = get_object_or_404(type(self).rows(organization), pk=self.pk)
        files = request.FILES if data is not None else None
        return organization, self.form_class(data, files, row=row, by=request.user, today=on)


class TraitEnd(RowAct):
    """The last day of a trait."""

    form_class = EndTrait
    rows = staticmethod(traits_of)
    title = gettext_lazy("Kết thúc đặc điểm")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi đặc điểm của %(name)s.")


class TraitCorrect(RowAct):
    """A trait that was written wrongly."""

    form_class = CorrectTrait
    rows = staticmethod(traits_of)
    title = gettext_lazy("Sửa đặc điểm đã ghi")
    action = gettext_lazy("Lưu")
    help = gettext_lazy(
        "Chỉ sửa điều ghi nhầm; tổ chức thôi có đặc điểm ấy thì dùng Kết thúc. Lịch sử giữ điều đã ghi."
    )
    done = gettext_lazy("Đã sửa đặc điểm của %(name)s.")


class WithdrawAct(RowAct):
    """The end of a row that should never have been written: asked once, and said what goes."""

    def show(self, request: HttpRequest, organization: Any, form: Any) -> HttpResponse:
        """The page, which names the row."""
        self.help = self.asks % {"row": form.row, "name": organization.name}
        return super().show(request, organization, form)

    asks: Any


class TraitWithdraw(WithdrawAct):
    """A trait the organisation never had."""

    form_class = WithdrawTrait
    rows = staticmethod(traits_of)
    title = gettext_lazy("Rút đặc điểm ghi nhầm")
    action = gettext_lazy("Rút lại")
    asks = gettext_lazy(
        "“%(row)s” sẽ không còn ở %(name)s vào bất cứ ngày nào, và báo cáo không tính nữa. "
        "Lịch sử thay đổi giữ điều đã ghi. Tổ chức thôi có đặc điểm ấy thì dùng Kết thúc."
    )
    done = gettext_lazy("Đã rút đặc điểm ghi nhầm của %(name)s.")


class RegulationAdd(OrganizationAct):
    """A regulation in force from a day on."""

    form_class = RecordRegulation
    title = gettext_lazy("Ghi quy chế")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Quy chế cùng loại đang có hiệu lực kết thúc vào ngày hôm trước.")
    done = gettext_lazy("Đã ghi quy chế của %(name)s.")

    def prepare(self, request: HttpRequest, uuid: Any, data: Any = None) -> tuple[Any, Any]:
        """The organisation, if the user may change it, and the form with the file that was sent."""
        on = today()
        organization = organization_or_404(request.user, uuid, on=on, action=Action.MANAGE_ORGANIZATIONS)
        files = request.FILES if data is not None else None
        return organization, self.form_class(data, files, organization=organization, by=request.user, today=on)


class RegulationChange(RowAct):
    """Reviewed, ended, or its file attached."""

    form_class = ChangeRegulation
    rows = staticmethod(regulations_of)
    title = gettext_lazy("Rà soát quy chế")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi quy chế của %(name)s.")


class RegulationCorrect(RowAct):
    """A regulation that was written wrongly."""

    form_class = CorrectRegulation
    rows = staticmethod(regulations_of)
    title = gettext_lazy("Sửa quy chế đã ghi")
    action = gettext_lazy("Lưu")
    help = gettext_lazy(
        "Chỉ sửa điều ghi nhầm; quy chế mới thay quy chế cũ thì dùng Ghi quy chế. Lịch sử giữ điều đã ghi."
    )
    done = gettext_lazy("Đã sửa quy chế của %(name)s.")


class RegulationWithdraw(WithdrawAct):
    """A regulation that never was in force."""

    form_class = WithdrawRegulation
    rows = staticmethod(regulations_of)
    title = gettext_lazy("Rút quy chế ghi nhầm")
    action = gettext_lazy("Rút lại")
    asks = gettext_lazy(
        "“%(row)s” sẽ không còn ở %(name)s vào bất cứ ngày nào; quy chế cùng loại đã kết thúc vì nó lại tiếp tục. "
        "Lịch sử thay đổi giữ điều đã ghi."
    )
    done = gettext_lazy("Đã rút quy chế ghi nhầm của %(name)s.")


class RegulationFile(View):
    """The file of a regulation, for whoever sees the organisation's figures; each download is logged."""

    def get(self, request: HttpRequest, uuid: Any, pk: int) -> HttpResponse:
        """Hands it out as what it was found to be."""
        organization = organization_or_404(request.user, uuid, on=today(), action=Action.REPORT)
        row = get_object_or_404(regulations_of(organization), pk=pk)
        if row.file is None:
            raise Http404(_("Quy chế này chưa có tệp."))
        log_access(
            by=request.user,
            action=AccessLog.Action.DOWNLOAD,
            subject=_("%(kind)s %(document)s của %(name)s")
            % {"kind": row.kind, "document": row.document, "name": organization.name},
            subject_id=row.file.uuid,
            organization_id=organization.pk,
        )
        response = HttpResponse(bytes(row.file.content), content_type=row.file.content_type)
        response["Content-Disposition"] = content_disposition_header(True, row.file.name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response
