"""The acts on programmes and targets: each a form of its own page, for who writes for the committee."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.formatting import amount_text, date_text
from core.periods import Period, today
from core.views import sent_once
from meetings.views.acts import UNPROCESSABLE, RecordAct
from reports.forms.programmes import (
    AddProgramme,
    AddTarget,
    ChangeProgramme,
    ChangeTarget,
    EndProgramme,
    EndTarget,
    RecordValue,
    RemoveShare,
    ShareTarget,
    WithdrawValue,
)
from reports.queries.programmes import counting_instead, may_write, shares_visible_to, values_visible_to, writes_for
from reports.views.programmes import programme_or_404, target_or_404


class ProgrammeAdd(View):
    """A new programme; the plan of a unit, where the address names what it carries out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Asks."""
        return self.show(request, self.form(request, None))

    @sent_once
    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Writes it down."""
        form = self.form(request, request.POST)
        programme = form.save() if form.is_valid() else None
        if programme is None:
            return self.show(request, form)
        messages.success(request, _("Đã ghi văn bản; bây giờ ghi từng chỉ tiêu."))
        return redirect("reports:programme", programme.uuid)

    def form(self, request: HttpRequest, data: Any) -> AddProgramme:
        """The form, for a user who writes programmes somewhere."""
        on = today()
        if not writes_for(request.user, on=on):
            raise PermissionDenied(_("Vai trò của bạn không lập chương trình, nghị quyết."))
        year = Period.parse(str(on.year))
        initial = {
            "first_day": year.start, "last_day": year.last, "issuer": request.GET.get("to-chuc", ""),
            "parent": request.GET.get("theo", ""), "kind": "plan" if request.GET.get("theo") else "resolution",
        }  # fmt: skip
        return AddProgramme(data, by=request.user, today=on, initial=initial)

    def show(self, request: HttpRequest, form: AddProgramme) -> HttpResponse:
        """The page."""
        context = {
            "title": _("Ghi chương trình, nghị quyết"),
            "breadcrumb": [{"label": _("Chương trình, nghị quyết"), "url": reverse("reports:programmes")}],
            "form": form,
            "action": _("Ghi văn bản"),
            "help": _("Văn bản đã ban hành: số, ngày, thời gian thực hiện. Chỉ tiêu ghi ở bước sau."),
            "back_url": reverse("reports:programmes"),
        }
        return render(
            request, "branches/organization_form.html", context, status=UNPROCESSABLE if form.is_bound else 200
        )


class ProgrammeAct(RecordAct):
    """What the acts on one programme share."""

    noun = "programme"
    refusal = gettext_lazy("Chỉ cấp ủy ban hành mới sửa văn bản và chỉ tiêu của mình.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The programme. Raises Http404 where the user does not see it."""
        return programme_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The committee's."""
        return may_write(request.user, record, on=on)

    def about(self, record: Any) -> str:
        """The programme in words."""
        return f"{record.document}: {record.name}."

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("reports:programme", args=[record.uuid])


class ProgrammeChange(ProgrammeAct):
    """Name, term, what it carries out."""

    label = gettext_lazy("Sửa chương trình, nghị quyết")
    form_class = ChangeProgramme
    done = gettext_lazy("Đã sửa.")


class ProgrammeEnd(ProgrammeAct):
    """Carried out no more."""

    label = gettext_lazy("Thôi thực hiện")
    form_class = EndProgramme
    done = gettext_lazy("Đã ghi thôi thực hiện; số liệu đến ngày ấy vẫn còn.")


class TargetAdd(ProgrammeAct):
    """A new target."""

    label = gettext_lazy("Thêm chỉ tiêu")
    form_class = AddTarget
    done = gettext_lazy("Đã thêm chỉ tiêu.")


class TargetAct(RecordAct):
    """What the acts on one target share."""

    noun = "target"
    refusal = ProgrammeAct.refusal

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The target. Raises Http404 where the user does not see it."""
        return target_or_404(request, key["uuid"], on)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The committee's."""
        return may_write(request.user, record.programme, on=on)

    def about(self, record: Any) -> str:
        """The target in words."""
        return f"{record.programme.document}: {record.name}."

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("reports:target", args=[record.uuid])


class TargetChange(TargetAct):
    """What is counted, and what it must come to."""

    label = gettext_lazy("Sửa chỉ tiêu")
    form_class = ChangeTarget
    done = gettext_lazy("Đã sửa chỉ tiêu.")


class TargetEnd(TargetAct):
    """Counts no longer."""

    label = gettext_lazy("Thôi tính chỉ tiêu")
    form_class = EndTarget
    done = gettext_lazy("Đã ghi thôi tính; số liệu đến ngày ấy vẫn còn.")


class TargetShareSet(TargetAct):
    """What is asked of a unit or of a year."""

    label = gettext_lazy("Giao mức cho đơn vị, năm")
    form_class = ShareTarget
    done = gettext_lazy("Đã giao mức.")


class TargetShareRemove(TargetAct):
    """A share taken back."""

    label = gettext_lazy("Bỏ mức đã giao")
    form_class = RemoveShare
    done = gettext_lazy("Đã bỏ mức giao riêng.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The share. Raises Http404 where the user does not see its target."""
        return get_object_or_404(shares_visible_to(request.user, on=on), pk=key["pk"])

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The committee's."""
        return may_write(request.user, record.target.programme, on=on)

    def about(self, record: Any) -> str:
        """The share in words."""
        told = {"name": record.target.name, "low": amount_text(record.low), "unit": record.target.unit}
        return _("%(name)s: mức riêng %(low)s %(unit)s. Bỏ thì mức chung của chỉ tiêu áp dụng lại.") % told

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The committee's page stands above this one."""
        return super().place(request, record.target, on)

    def address(self, record: Any) -> str:
        """Its target's page."""
        return reverse("reports:target", args=[record.target.uuid])


class TargetValueRecord(TargetAct):
    """A typed figure with its source."""

    label = gettext_lazy("Ghi số thực hiện")
    form_class = RecordValue
    done = gettext_lazy("Đã ghi số thực hiện.")

    def about(self, record: Any) -> str:
        """The target, and that a later figure corrects."""
        days = {"first": date_text(record.programme.first_day), "last": date_text(record.programme.last_day)}
        more = _("Tính đến một ngày từ %(first)s đến %(last)s; ghi sai số thì ghi lại cùng ngày, lần sau thay lần "
                 "trước; sai ngày hay sai đơn vị thì bỏ lần ghi ấy ở trang chỉ tiêu.") % days  # fmt: skip
        return f"{super().about(record)} {more}"

    def told(self, saved: Any) -> str:
        """Where another figure, up to a later day, goes on to count: that."""
        counts = counting_instead(saved)
        if counts is None:
            return super().told(saved)
        words = _("Đã ghi, nhưng số của năm %(year)d vẫn là %(value)s, tính đến hết ngày %(day)s. Số ấy sai thì bỏ lần "
                  "ghi ấy ở dưới đây.")  # fmt: skip
        return words % {"year": counts.year, "value": amount_text(counts.value), "day": date_text(counts.as_of)}


class TargetValueWithdraw(TargetAct):
    """A typed figure taken back."""

    label = gettext_lazy("Bỏ lần ghi số thực hiện")
    form_class = WithdrawValue
    done = gettext_lazy("Đã bỏ lần ghi; lịch sử vẫn giữ.")

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The figure. Raises Http404 where the user does not see its target."""
        return get_object_or_404(values_visible_to(request.user, on=on), pk=key["pk"])

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """The committee's."""
        return may_write(request.user, record.target.programme, on=on)

    def about(self, record: Any) -> str:
        """The figure in words."""
        told = {"name": record.target.name, "value": amount_text(record.value), "unit": record.target.unit,
                "day": date_text(record.as_of), "source": record.source}  # fmt: skip
        return _("%(name)s: %(value)s %(unit)s, tính đến hết ngày %(day)s (%(source)s). Bỏ thì lần ghi trước, nếu có, "
                 "được tính lại.") % told  # fmt: skip

    def place(self, request: HttpRequest, record: Any, on: date) -> Any:
        """The committee's page stands above this one."""
        return super().place(request, record.target, on)

    def address(self, record: Any) -> str:
        """Its target's page."""
        return reverse("reports:target", args=[record.target.uuid])
