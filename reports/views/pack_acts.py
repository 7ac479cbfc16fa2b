"""The acts on a report to the committee above: reviewed, reopened, given up, issued, sent, corrected.

Issuing is the worker's: its view asks for it and the report's page shows how far it is.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.formatting import date_text, integer
from core.periods import Period, today
from meetings.views.acts import RecordAct
from reports import queries
from reports.forms.pack_acts import CorrectForm, DiscardForm, IssueForm, ReopenForm, ReviewForm, SendForm
from reports.queries.composing import is_hint
from reports.queries.issued import open_job, tables_listed
from reports.queries.packs import superior_of
from reports.queries.prose import figures_in
from reports.views.pack_frame import pack_or_404, title_of, way_to


class PackStep(RecordAct):
    """What the acts share: the report, if they are the user's; the question with its numbers; back to the report."""

    noun = "pack"
    lead: Any = ""
    states: tuple[str, ...] = ("draft", "reviewed")  # of a report the act fits

    def get(self, request: HttpRequest, **key: Any) -> HttpResponse:
        """Asks; of a report the act does not fit any more it is said at once, not after an answer."""
        pack = self.found(request, today(), **key)
        if pack.state not in self.states:
            messages.error(
                request,
                _("Không còn làm được “%(act)s”: báo cáo này %(state)s.") % {"act": self.label, "state": pack.standing},
            )
            return redirect(self.address(pack))
        return super().get(request, **key)

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """The report. Raises Http404 outside the scope, PermissionDenied where he only reads."""
        return pack_or_404(request.user, key["uuid"], on=on, acts=True)

    def allows(self, request: HttpRequest, record: Any, on: date) -> bool:
        """Asked already."""
        return True

    def address(self, record: Any) -> str:
        """Its page."""
        return reverse("reports:pack", args=[record.uuid])

    def facts(self, pack: Any, on: date) -> list[str]:
        """The act in numbers."""
        raise NotImplementedError

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The question."""
        context = {
            "title": f"{self.label}: {record.subject}",
            "breadcrumb": way_to(record),
            "lead": self.lead,
            "facts": [*self.whose(record, form.on), *self.facts(record, form.on)],
            "form": form,
            "action": self.label,
            "back_url": self.address(record),
        }
        return render(request, "core/confirm.html", context, status=status)

    def whose(self, pack: Any, on: date) -> list[str]:
        """Of whom and of when."""
        name = queries.names_on([pack.organization_id], on).get(pack.organization_id, "")
        return [f"{title_of(pack)} – {name}, {Period.parse(pack.period).label}"]


def drafted_facts(pack: Any) -> list[str]:
    """What a draft comes to, as it is written: a question computes no figure."""
    sections = [one.text.splitlines() for one in pack.sections.all()]
    said = [[line for line in lines if line.strip() and not is_hint(line)] for lines in sections]
    hints = sum(is_hint(line) for lines in sections for line in lines)
    facts = [
        _("%(sections)s mục với %(figures)s số liệu trong phần lời")
        % {"sections": integer(sum(map(bool, said))),
           "figures": integer(sum(len(figures_in(line)) for lines in said for line in lines))},
        _("%s biểu kèm theo") % integer(pack.annexes.count()),
    ]  # fmt: skip
    if hints:
        facts.append(_("%s lời nhắc chưa viết: không in trong báo cáo") % integer(hints))
    if not pack.signer_name:
        facts.append(_("Chưa ghi người ký: bản in để trống tên dưới chữ ký"))
    return facts


class PackReview(PackStep):
    """Read through."""

    states = ("draft",)
    form_class = ReviewForm
    label, done = gettext_lazy("Duyệt báo cáo"), gettext_lazy("Đã duyệt báo cáo; có thể ban hành.")
    lead = gettext_lazy("Báo cáo đã duyệt không sửa được nữa; cần sửa thì trả về dự thảo.")

    def facts(self, pack: Any, on: date) -> list[str]:
        """Its parts."""
        return drafted_facts(pack)


class PackReopen(PackStep):
    """Back to a draft."""

    states = ("reviewed",)
    form_class = ReopenForm
    label, done = gettext_lazy("Trả về dự thảo"), gettext_lazy("Đã trả báo cáo về dự thảo.")

    def facts(self, pack: Any, on: date) -> list[str]:
        """Who reviewed it."""
        act = pack.acts.filter(kind="review").last()
        return [_("Duyệt ngày %(day)s, bởi %(who)s") % {"day": date_text(act.on), "who": act.by}] if act else []


class PackDiscard(PackStep):
    """Given up."""

    form_class = DiscardForm
    label, done = gettext_lazy("Bỏ dự thảo"), gettext_lazy("Đã bỏ dự thảo.")
    lead = gettext_lazy("Dự thảo đã bỏ chỉ còn để xem; có thể lập dự thảo khác của kỳ này.")

    def facts(self, pack: Any, on: date) -> list[str]:
        """What goes."""
        sections, annexes = pack.sections.count(), pack.annexes.count()
        return [
            _("%(sections)s mục và %(annexes)s biểu bị bỏ")
            % {"sections": integer(sections), "annexes": integer(annexes)}
        ]


class PackIssue(PackStep):
    """Number, day, frozen."""

    states = ("reviewed",)
    form_class = IssueForm
    label, done = gettext_lazy("Ban hành"), gettext_lazy("Máy chủ đang ban hành báo cáo.")
    lead = gettext_lazy(
        "Khi ban hành, phần lời, số liệu, các biểu, bản PDF và sổ Excel được chốt cùng mã kiểm tra; sau đó không sửa"
        " được nữa, chỉ đính chính bằng báo cáo khác."
    )

    def facts(self, pack: Any, on: date) -> list[str]:
        """Its parts."""
        return drafted_facts(pack)


class PackSend(PackStep):
    """To the committee above."""

    states = ("issued",)
    form_class = SendForm
    label, done = gettext_lazy("Gửi cấp trên"), gettext_lazy("Đã gửi báo cáo lên cấp trên.")

    def facts(self, pack: Any, on: date) -> list[str]:
        """What goes where."""
        if not pack.is_frozen:
            return []
        superior = superior_of(pack.organization, on=on)
        tables = list(tables_listed(pack.issue))
        facts = [
            _("Số %(issue)s; %(tables)s biểu với %(rows)s dòng; bản PDF %(size)s kB")
            % {"issue": pack.issue, "tables": integer(sum(one.annexed for one in tables)),
               "rows": integer(sum(one.lines for one in tables if one.annexed)),
               "size": integer(pack.issue.pdf.size // 1024)},
        ]  # fmt: skip
        if superior is not None:
            facts.insert(0, _("Gửi đến: %s") % queries.names_on([superior.pk], on).get(superior.pk, superior.code))
        return facts


class PackCorrect(PackStep):
    """A corrected report."""

    states = ("issued", "sent", "received")
    form_class = CorrectForm
    label, done = gettext_lazy("Lập bản đính chính"), gettext_lazy("Đã lập dự thảo bản đính chính.")
    lead = gettext_lazy(
        "Báo cáo đã ban hành giữ nguyên. Dự thảo mới chép phần lời và các biểu, lấy số liệu hiện nay, có số và ngày"
        " riêng và dẫn chiếu báo cáo này."
    )

    def facts(self, pack: Any, on: date) -> list[str]:
        """How much differs."""
        check = getattr(getattr(pack, "issue", None), "check_made", None)
        if check is None:
            return []
        return [
            _("%(cells)s ô khác với số đã báo cáo, tính lại ngày %(day)s")
            % {"cells": integer(check.cells), "day": date_text(check.checked_on)}
        ]

    def after(self, request: HttpRequest, record: Any, on: date) -> str:
        """To the new draft."""
        made = record.corrections.exclude(state="discarded").first()
        return self.address(made or record)


@require_safe
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the worker is with a report; when there is nothing more to wait for, the page is to load itself anew."""
    pack = pack_or_404(request.user, uuid, on=today())
    if (job := open_job(pack)) is not None:
        return render(request, "reports/pack_progress.html", {"pack": pack, "job": job})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response
