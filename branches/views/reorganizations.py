"""Acts on several organisations, the list of all acts, one act with its numbers, and taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from branches import services
from branches.forms import (
    AbsorbOrganization,
    ConsolidateOrganizations,
    DissolveOrganization,
    DowngradeOrganization,
    SplitOrganization,
    UndoReorganization,
    UpgradeOrganization,
)
from branches.queries import names_on, organizations_visible_to, reorganizations_visible_to
from branches.scoping import Action, manages_all, may_somewhere
from branches.views.acts import OrganizationAct
from core.formatting import date_text
from core.periods import today
from core.views import sent_once

ACTS_A_PAGE = 50


class OrganizationAbsorb(OrganizationAct):
    """It joins another."""

    form_class = AbsorbOrganization
    title = gettext_lazy("Sáp nhập vào tổ chức khác")
    action = gettext_lazy("Sáp nhập")
    help = gettext_lazy(
        "Đảng viên, tổ chức trực thuộc, địa bàn chuyển sang tổ chức kia; tổ chức này kết thúc vào ngày hôm trước. Kỳ "
        "sinh hoạt và số liệu cũ vẫn đọc được ở đây."
    )
    done = gettext_lazy("Đã sáp nhập %(name)s.")
    confirms = True

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """What into what."""
        into = names_on([data["into"].pk], data["on"]).get(data["into"].pk, "")
        return _("%(name)s sáp nhập vào %(into)s kể từ ngày %(day)s.") % {
            "name": organization.name, "into": into, "day": date_text(data["on"]),
        }  # fmt: skip


class OrganizationConsolidate(OrganizationAct):
    """It and others become a new one."""

    form_class = ConsolidateOrganizations
    title = gettext_lazy("Hợp nhất thành tổ chức mới")
    action = gettext_lazy("Hợp nhất")
    help = gettext_lazy(
        "Các tổ chức cũ kết thúc vào ngày hôm trước; mọi đảng viên và tổ chức trực thuộc sang tổ chức mới."
    )
    done = gettext_lazy("Đã hợp nhất %(name)s và các tổ chức khác.")
    confirms = True

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """What with what into what."""
        others = [data[name].pk for name in data if name.startswith("other_") and data[name]]
        names = names_on(others, data["on"])
        return _("%(names)s hợp nhất thành %(new)s kể từ ngày %(day)s.") % {
            "names": ", ".join([organization.name, *(names.get(pk, "") for pk in others)]),
            "new": data["name"],
            "day": date_text(data["on"]),
        }


class OrganizationSplit(OrganizationAct):
    """New ones come out of it."""

    form_class = SplitOrganization
    title = gettext_lazy("Chia tách tổ chức")
    action = gettext_lazy("Chia tách")
    help = gettext_lazy(
        "Đơn vị mới cùng loại, cấp, khối và cấp trên với tổ chức này. Chọn đơn vị mới cho từng đảng viên, tổ chức trực "
        "thuộc, địa bàn; không chọn là ở lại."
    )
    done = gettext_lazy("Đã chia tách %(name)s.")
    confirms = True

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """What into what."""
        new = [data[name] for name in data if name.startswith("name_") and data[name]]
        sentence = (
            _("Từ %(name)s tách ra %(new)s kể từ ngày %(day)s.")
            if data["keeps"]
            else _("%(name)s tách thành %(new)s kể từ ngày %(day)s, tổ chức cũ kết thúc.")
        )
        return sentence % {"name": organization.name, "new": ", ".join(new), "day": date_text(data["on"])}


class OrganizationDissolve(OrganizationAct):
    """The last day, and where everybody goes."""

    form_class = DissolveOrganization
    title = gettext_lazy("Giải thể tổ chức")
    action = gettext_lazy("Giải thể")
    help = gettext_lazy(
        "Ghi nơi chuyển đến cho từng đảng viên, hoặc một nơi chung. Kỳ sinh hoạt và số liệu cũ vẫn đọc được."
    )
    done = gettext_lazy("Đã ghi nhận giải thể %(name)s.")
    confirms = True

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """Until when."""
        return _("%(name)s tồn tại đến hết ngày %(day)s.") % {
            "name": organization.name, "day": date_text(data["last_day"]),
        }  # fmt: skip


class OrganizationUpgrade(OrganizationAct):
    """A branch becomes a party body."""

    form_class = UpgradeOrganization
    title = gettext_lazy("Nâng chi bộ thành đảng bộ")
    action = gettext_lazy("Nâng cấp")
    help = gettext_lazy("Mỗi đảng viên về một chi bộ mới trực thuộc. Các kỳ sinh hoạt cũ vẫn là của tổ chức này.")
    done = gettext_lazy("Đã nâng cấp %(name)s.")
    confirms = True

    def lead(self, organization: Any, data: dict[str, Any]) -> str:
        """What it becomes."""
        return _("%(name)s thành %(form)s kể từ ngày %(day)s.") % {
            "name": organization.name, "form": data["form"], "day": date_text(data["on"]),
        }  # fmt: skip


class OrganizationDowngrade(OrganizationUpgrade):
    """A party body becomes a branch."""

    form_class = DowngradeOrganization
    title = gettext_lazy("Hạ đảng bộ thành chi bộ")
    action = gettext_lazy("Hạ cấp")
    help = gettext_lazy("Các chi bộ trực thuộc kết thúc; đảng viên của các chi bộ ấy về sinh hoạt ở tổ chức này.")
    done = gettext_lazy("Đã hạ cấp %(name)s.")


class ReorganizationList(View):
    """Every act on organisations whose figures the user may know, latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows a page of it."""
        on = today()
        if not may_somewhere(request.user, Action.REPORT, on=on):
            raise PermissionDenied(_("Vai trò của bạn không xem các lần sắp xếp tổ chức."))
        page = Paginator(reorganizations_visible_to(request.user, on=on), ACTS_A_PAGE).get_page(
            request.GET.get("trang")
        )
        context = {
            "title": _("Các lần sắp xếp tổ chức"),
            "page": page,
            "names": names_on([row.organization_id for row in page], on),
        }
        return render(request, "branches/reorganization_list.html", context)


class ReorganizationDetail(View):
    """One act: its paper, its numbers, what became of what; and whether it can be taken back."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Shows it."""
        on = today()
        row = get_object_or_404(reorganizations_visible_to(request.user, on=on), uuid=uuid)
        lines = list(row.successions.select_related("predecessor", "organization").order_by("pk"))
        ids = {row.organization_id} | {pk for line in lines for pk in (line.predecessor_id, line.organization_id)}
        context = {
            "title": _("%(kind)s ngày %(day)s") % {
                "kind": str(row.get_kind_display()).capitalize(), "day": date_text(row.on),
            },
            "row": row,
            "lines": lines,
            "names": names_on(ids, row.on),
            "seen": set(organizations_visible_to(request.user, on=on).filter(pk__in=ids).values_list("pk", flat=True)),
            "may_undo": row.undone_at is None
            and manages_all(request.user, services.touched_organizations(row), on=on),
        }  # fmt: skip
        return render(request, "branches/reorganization_detail.html", context)


class ReorganizationUndo(View):
    """Takes an act back, after a question; refused with every reason where something rests on it."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Asks, or says why not."""
        row = self.find(request, uuid)
        return self.show(request, row, services.reasons_against_undo(row))

    @sent_once
    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        """Does it."""
        row = self.find(request, uuid)
        form = UndoReorganization(request.POST, by=request.user, today=today(), reorganization=row)
        if not form.is_valid() or form.save() is None:
            return self.show(request, row, [str(error) for errors in form.errors.values() for error in errors])
        messages.success(request, _("Đã hoàn tác lần %(kind)s.") % {"kind": row.get_kind_display()})
        return redirect("branches:reorganization", uuid=row.uuid)

    def find(self, request: HttpRequest, uuid: Any) -> Any:
        """The act, of a user who manages every organisation it touched, where it stood and stands."""
        on = today()
        row = get_object_or_404(reorganizations_visible_to(request.user, on=on), uuid=uuid)
        if not manages_all(request.user, services.touched_organizations(row), on=on):
            raise PermissionDenied(_("Chỉ người quản lý mọi tổ chức liên quan mới hoàn tác được lần sắp xếp này."))
        return row

    def show(self, request: HttpRequest, row: Any, reasons: list[str]) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Hoàn tác: %(kind)s ngày %(day)s") % {
                "kind": row.get_kind_display(), "day": date_text(row.on),
            },
            "lead": _("Mọi điều lần sắp xếp này đã ghi trở lại như trước. Lịch sử giữ lại cả hai việc."),
            "facts": row.facts,
            "reasons": reasons,
            "action": _("Hoàn tác"),
            "back_url": reverse("branches:reorganization", args=[row.uuid]),
        }  # fmt: skip
        return render(request, "branches/reorganization_undo.html", context)
