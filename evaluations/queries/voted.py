"""The meetings at which an organisation may have voted on its ratings."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branches import tree
from core.formatting import integer
from evaluations.models import Rating
from meetings.models import Meeting
from meetings.queries.voting import full_members
from members.models import Membership
from members.queries import memberships_on

# Of the whole branch, or of the committee; never of the secretariat or cấp ủy of a branch alone.
VOTING = tuple(one for one in Meeting.Kind if one != Meeting.Kind.COMMITTEE)


def meetings_to_vote_at(rating: Rating, *, on: date) -> QuerySet[Meeting]:
    """The sent meetings of where a subject is rated, since its period began; the latest first."""
    rows = Meeting.objects.filter(
        organization=rating.organization_id, date__gte=rating.period.start, date__lte=on, kind__in=VOTING
    )
    return rows.exclude(status__in=Meeting.OPEN_STATUSES).order_by("-date", "pk")


def fault_of_base(organization_id: int, base: int, *, on: date) -> str:
    """What is wrong with a number of voters typed for a branch: more than it has full members on the day; "" for
    nothing, and for a committee, whose members are not counted here."""
    if not tree.form_on(on).filter(organization=organization_id, form__holds_branch_meetings=True).exists():
        return ""
    official = memberships_on([organization_id], on).filter(kind=Membership.Kind.OFFICIAL)
    most = len(full_members(official.values_list("member", flat=True), on))
    if base <= most:
        return ""
    return _("Chi bộ chỉ có %s đảng viên chính thức; hãy xem lại, hoặc chọn kỳ sinh hoạt đã biểu quyết.") % integer(
        most
    )
