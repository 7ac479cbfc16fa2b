"""Records that may be one person: the pairs, two of them side by side, the merge, and "không trùng"."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from branches.scoping import Action, may_somewhere, organizations_allowing
from core.audit import AccessLog, log_access
from core.periods import today
from members.forms.duplicates import KeepApart, MergeMembers
from members.queries import (
    MOST_PAIRS,
    compared,
    duplicate_pairs,
    files_readable_by,
    movings,
    placed,
    records_mergeable_by,
)

PER_PAGE = 25


def require_editor(request: HttpRequest, *, on: date) -> None:
    """Raises PermissionDenied for who may write members nowhere."""
    if not may_somewhere(request.user, Action.EDIT_MEMBERS, on=on):
        raise PermissionDenied(_("Vai trò của bạn không nhập được hồ sơ trùng."))


def two_or_404(request: HttpRequest, uuid: Any, other: Any, *, on: date) -> tuple[Any, Any]:
    """Two records a user may merge. Raises Http404 where one of them is none of his: rights on both are needed."""
    require_editor(request, on=on)
    records = records_mergeable_by(request.user, on=on).select_related("ethnicity", "religion", "occupation", "user")
    found = {one.uuid: one for one in records.filter(uuid__in=[uuid, other])}
    if uuid == other or len(found) < 2:
        raise Http404(_("Không có hai hồ sơ này trong phạm vi bạn được sửa, hoặc một hồ sơ đã được nhập."))
    return found[uuid], found[other]


class Duplicates(View):
    """Pairs that may be one person, surest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Shows them."""
        on = today()
        require_editor(request, on=on)
        pairs = duplicate_pairs(request.user, on=on)
        page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("trang"))
        ids = {pk for pair in page.object_list for pk in (pair.first_id, pair.second_id)}
        organizations = organizations_allowing(request.user, Action.EDIT_MEMBERS, on=on)
        rows = placed(records_mergeable_by(request.user, on=on).filter(pk__in=ids), organizations, on=on)
        people = {row.pk: row for row in rows}
        context = {
            "title": _("Hồ sơ có thể trùng"),
            "page": page,
            "capped": len(pairs) == MOST_PAIRS,
            "pairs": [
                {"first": people[one.first_id], "second": people[one.second_id], "reason": one.reason_text}
                for one in page.object_list
            ],
        }
        return render(request, "members/duplicates.html", context)


class MemberMerge(View):
    """Two records side by side: what each says, what would move, and the merge. Both are read, so both are logged."""

    def get(self, request: HttpRequest, uuid: Any, other: Any) -> HttpResponse:
        """Shows them."""
        on = today()
        kept, merged = two_or_404(request, uuid, other, on=on)
        for one in self.places(request, [kept, merged], on=on).values():
            log_access(
                by=request.user,
                action=AccessLog.Action.READ,
                subject=_("So sánh hồ sơ đảng viên %(name)s") % {"name": one.full_name},
                subject_id=one.uuid,
                organization_id=one.organization_pk,
            )
        return self.show(request, kept, merged, self.form(request, kept, merged), on=on)

    def post(self, request: HttpRequest, uuid: Any, other: Any) -> HttpResponse:
        """Merges."""
        on = today()
        kept, merged = two_or_404(request, uuid, other, on=on)
        form = self.form(request, kept, merged, request.POST)
        if not form.is_valid() or form.save() is None:
            return self.show(request, kept, merged, form, on=on)
        messages.success(request, _("Đã nhập hồ sơ trùng vào hồ sơ của %(name)s.") % {"name": kept.full_name})
        if files_readable_by(request.user, on=on).filter(pk=kept.pk).exists():
            return redirect("members:detail", uuid=kept.uuid)
        return redirect("members:duplicates")

    def form(self, request: HttpRequest, kept: Any, merged: Any, data: Any = None) -> MergeMembers:
        """The form of the fields that differ."""
        return MergeMembers(data, kept=kept, merged=merged, choices=compared(kept, merged), by=request.user)

    def places(self, request: HttpRequest, records: list[Any], *, on: date) -> dict[int, Any]:
        """The records with where they belong."""
        organizations = organizations_allowing(request.user, Action.EDIT_MEMBERS, on=on)
        return {one.pk: one for one in placed(records, organizations, on=on)}

    def show(self, request: HttpRequest, kept: Any, merged: Any, form: MergeMembers, *, on: date) -> HttpResponse:
        """The page."""
        people = self.places(request, [kept, merged], on=on)
        found = movings(kept, merged)
        context = {
            "title": _("Hai hồ sơ: %(first)s, %(second)s") % {"first": kept.full_name, "second": merged.full_name},
            "kept": people[kept.pk],
            "merged": people[merged.pk],
            "form": form,
            "rows": [
                {"choice": one, "field": form[one.name] if one.name in form.fields else None}
                for one in compared(kept, merged)
            ],
            "movings": found,
            "refusals": [sentence for one in found for sentence in one.refusals],
            "swap_url": reverse("members:merge", args=[merged.uuid, kept.uuid]),
        }
        return render(request, "members/merge.html", context)


class NotDuplicates(View):
    """ "Không trùng": the pair is not proposed again."""

    def post(self, request: HttpRequest, uuid: Any, other: Any) -> HttpResponse:
        """Remembers it."""
        first, second = two_or_404(request, uuid, other, on=today())
        form = KeepApart(request.POST, first=first, second=second, by=request.user)
        if form.is_valid() and form.save() is not None:
            messages.success(request, _("Đã ghi nhớ: hai hồ sơ này không trùng."))
        return redirect("members:duplicates")
