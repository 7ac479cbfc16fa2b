"""What an organisation's page says of mentors: who is to be replaced, and which remarks of last month are missing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer, month_key, month_text
from core.periods import add_months, first_of_month
from recruitment.queries.mentors import following_on, mentorships_in, to_reassign
from recruitment.queries.remarks import MISSING, remarks_owed


class MentorsPanel:
    """Mentors at or below an organisation who need somebody's attention."""

    name = "mentors"
    title: Any = gettext_lazy("Đảng viên giúp đỡ")
    action: str = Action.VIEW_MEMBERS
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the report says it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Nothing beside what waits."""
        return []

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Mentors to be replaced, and remarks the month before lacks: a fixed number of queries."""
        laid = mentorships_in(tree.subtree(organization, on=on)).order_by("pk")
        month = add_months(first_of_month(on), -1)
        unfit = len(to_reassign(following_on(laid, on), on))
        missing = sum(one.state == MISSING for one in remarks_owed(laid, [month], on))
        told = (
            (unfit, _("Đảng viên giúp đỡ cần phân công lại"), "mentors", {"can": "on"}),
            (
                missing,
                _("Nhận xét của người giúp đỡ tháng %s còn thiếu") % month_text(month),
                "remarks",
                {"thang": month_key(month), "tinh-trang": "chua"},
            ),
        )
        return [
            Fact(label, integer(count), f"{reverse(f'recruitment:{page}')}?{_asked(organization, chosen)}")
            for count, label, page, chosen in told
            if count
        ]


def _asked(organization: Organization, chosen: dict[str, str]) -> str:
    return urlencode({"to-chuc": organization.code, **chosen})
