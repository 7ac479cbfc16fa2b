"""What the organisation's page says of weak organisations, of members under review, of what is registered."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer
from evaluations.models import Commendation, Exemplary, Registration, ScreeningCase
from evaluations.queries.authority import with_keeper
from evaluations.queries.commendations import NOT_ANSWERED
from evaluations.queries.registrations import NOT_REVIEWED
from evaluations.queries.screenings import UNDER_REVIEW
from evaluations.queries.weak import LATE, ON_LIST, weak_below


class WeakPanel:
    """Weak organisations at or below one, and their overdue tasks."""

    name = "weak"
    title: Any = gettext_lazy("Tổ chức yếu kém")
    action: str = Action.REPORT
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the report says it by unit."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """How many are on the list, where any is: one query."""
        count = weak_below(tree.subtree(organization, on=on).values("pk"), on=on).count()
        chosen = {"tinh-trang": ON_LIST}
        return (
            [Fact(_("Trong danh sách yếu kém"), integer(count), _asked("weak_list", organization, chosen))]
            if count
            else []
        )

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Tasks of consolidation that are overdue: one query."""
        below = weak_below(tree.subtree(organization, on=on).values("pk"), on=on)
        count = below.aggregate(every=Sum("late"))["every"] or 0
        if not count:
            return []
        return [
            Fact(_("Việc củng cố quá hạn"), integer(count), _asked("weak_list", organization, {"tinh-trang": LATE}))
        ]


class RecordsPanel:
    """What is registered, proposed and exemplary at or below an organisation in the year."""

    name = "records"
    title: Any = gettext_lazy("Đăng ký, khen thưởng, điển hình")
    action: str = Action.VIEW_MEMBERS
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists: the registers say it by organisation."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Registrations of the year and those reviewed, proposals, good examples: three queries."""
        below = tree.subtree(organization, on=on).values("pk")
        rows: Any = with_keeper(Registration.objects.filter(year=on.year).exclude(outcome="withdrawn"), on=on)
        registered = rows.filter(keeper__in=below).aggregate(
            every=Count("pk"), reviewed=Count("pk", filter=~Q(outcome=""))
        )  # fmt: skip
        proposed = Commendation.objects.filter(organization__in=below, year=on.year).exclude(outcome="withdrawn")
        exemplary = Exemplary.objects.filter(organization__in=below, year=on.year, withdrawn_on__isnull=True)
        year = {"nam": str(on.year)}
        told = (
            (registered["every"], _("Đăng ký phấn đấu năm nay"), "registrations"),
            (registered["reviewed"], _("Trong đó đã xét kết quả"), "registrations"),
            (proposed.count(), _("Đề nghị khen thưởng năm nay"), "commendations"),
            (exemplary.count(), _("Điển hình tiên tiến năm nay"), "examples"),
        )
        return [Fact(label, integer(count), _asked(page, organization, year)) for count, label, page in told]

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Registrations of past years nobody reviewed, and proposals of past years nobody answered: two queries."""
        below = tree.subtree(organization, on=on).values("pk")
        last = {"nam": str(on.year - 1)}
        rows: Any = with_keeper(Registration.objects.filter(year=on.year - 1, outcome=""), on=on)
        registered = rows.filter(keeper__in=below).count()
        proposed = Commendation.objects.filter(organization__in=below, year=on.year - 1, outcome="").count()
        told = (
            (registered, _("Đăng ký năm trước chưa xét kết quả"), "registrations", {"ket-qua": NOT_REVIEWED}),
            (proposed, _("Đề nghị khen thưởng năm trước chưa trả lời"), "commendations", {"ket-qua": NOT_ANSWERED}),
        )
        return [
            Fact(label, integer(count), _asked(page, organization, last | chosen))
            for count, label, page, chosen in told
            if count
        ]


class ScreeningsPanel:
    """Members under review at or below an organisation, for who opens their files."""

    name = "screenings"
    title: Any = gettext_lazy("Rà soát, sàng lọc đảng viên")
    action: str = Action.READ_FILE
    column = ""

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """No column in lists."""
        return {}

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """How many, where anybody is: one query."""
        count = _open_cases(organization, on).count()
        address = _asked("screenings", organization, {"ket-luan": UNDER_REVIEW})
        return [Fact(_("Đảng viên đang rà soát"), integer(count), address)] if count else []

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Whose help has come to its end without a conclusion: one query."""
        count = _open_cases(organization, on).filter(help_until__lt=on).count()
        address = _asked("screenings", organization, {"ket-luan": UNDER_REVIEW})
        return [Fact(_("Rà soát đã hết hạn giúp đỡ, chưa kết luận"), integer(count), address)] if count else []


def _open_cases(organization: Organization, on: date) -> Any:
    rows: Any = with_keeper(ScreeningCase.objects.filter(outcome=""), on=on)
    return rows.filter(keeper__in=tree.subtree(organization, on=on).values("pk"))


def _asked(page: str, organization: Organization, chosen: dict[str, str]) -> str:
    return f"{reverse(f'evaluations:{page}')}?{urlencode({'to-chuc': organization.code, **chosen})}"
