"""What the page of an organisation says of its members."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization
from branches.queries import Fact
from branches.scoping import Action
from core.formatting import integer
from core.periods import Period
from members.models import Member, Membership
from members.queries.lists import LEAVING, RELIEVED
from members.queries.movements import came_and_went
from members.queries.people import duties_on, is_full
from members.queries.transfers import (
    INCOMING,
    OPEN,
    OUTGOING,
    OVERDUE,
    TransfersChosen,
    on_the_way,
    transfers_listed,
)


class MembersPanel:
    """Members at or below an organisation: the official ones, each once."""

    name = "members"
    title = gettext_lazy("Đảng viên")
    action = Action.VIEW_MEMBERS
    column = gettext_lazy("Đảng viên")

    def figures(self, organization_ids: Iterable[int], *, on: date) -> dict[int, int]:
        """How many official members stood at or below each organisation on a day."""
        path = "organization__placements__path"
        rows = (
            Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=on)
            .filter(tree.under(organization_ids, path=path), organization__placements__span__contains=on)
            .values_list(tree.Above(path))
            .annotate(count=Count("pk"))
            .order_by()
        )
        return dict(rows)

    def facts(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Official members, and of them the probationary; temporary ones; exempt and suspended; who has left."""
        below = tree.subtree(organization, on=on).values("pk")
        here = Membership.objects.filter(span__contains=on, organization__in=below)
        official = Q(kind=Membership.Kind.OFFICIAL)
        duty = duties_on(on).order_by().values("member")
        counts = here.aggregate(
            official=Count("pk", filter=official),
            probationary=Count("pk", filter=official & ~Q(member__in=Member.objects.filter(is_full(on)).values("pk"))),
            temporary=Count("pk", filter=Q(kind=Membership.Kind.TEMPORARY)),
            relieved=Count("pk", filter=official & Q(member__in=duty)),
            leaving=Count("pk", filter=official & Q(member__in=on_the_way(on).values("member"))),
        )
        address = reverse("members:list")

        def link(**chosen: str) -> str:
            narrowing = {name.replace("_", "-"): value for name, value in chosen.items()}
            return f"{address}?{urlencode({'to-chuc': organization.code, **narrowing})}"

        official_only = {"hinh_thuc": Membership.Kind.OFFICIAL.value}
        facts = [Fact(_("Đảng viên"), integer(counts["official"]), link(**official_only))]
        if counts["probationary"]:
            facts.append(
                Fact(
                    _("trong đó dự bị"),
                    integer(counts["probationary"]),
                    link(trang_thai="probationary", **official_only),
                )
            )
        if counts["relieved"]:
            facts.append(
                Fact(
                    _("miễn, tạm miễn, đình chỉ"),
                    integer(counts["relieved"]),
                    link(trang_thai=RELIEVED, **official_only),
                )
            )
        if counts["leaving"]:
            facts.append(Fact(_("đang chuyển đi"), integer(counts["leaving"]), link(trang_thai=LEAVING)))
        if counts["temporary"]:
            facts.append(
                Fact(_("Sinh hoạt tạm thời"), integer(counts["temporary"]), link(hinh_thuc=Membership.Kind.TEMPORARY))
            )
        year = Period.year(on)
        came, went = came_and_went(organization.pk, year)
        table = reverse("reports:report", args=["movement", organization.pk, year.text])
        facts.append(Fact(_("Biến động năm nay"), f"+{integer(came)} −{integer(went)}", table))
        left = f"{reverse('members:left')}?{urlencode({'to-chuc': organization.code})}"
        facts.append(Fact(_("Đã rời"), _("xem danh sách"), left))
        return facts

    def matters(self, organization: Organization, *, by: Any, on: date) -> list[Fact]:
        """Transfers that are not finished, as many as the list they lead to holds."""
        facts = []
        for label, way, stage in (
            (_("Chuyển đi chưa xong"), OUTGOING, OPEN),
            (_("trong đó giấy giới thiệu quá hạn"), OUTGOING, OVERDUE),
            (_("Chuyển đến chưa tiếp nhận"), INCOMING, OPEN),
        ):
            count = transfers_listed(by, TransfersChosen(organization, way, stage), on=on).count()
            if count:
                chosen = {"to-chuc": organization.code, "chieu": way, "buoc": stage}
                facts.append(Fact(label, integer(count), f"{reverse('members:transfers')}?{urlencode(chosen)}"))
        return facts
