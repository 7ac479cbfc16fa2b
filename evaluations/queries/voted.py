"""The meetings at which an organisation may have voted on its ratings."""

from datetime import date

from django.db.models import QuerySet

from evaluations.models import Rating
from meetings.models import Meeting

# Of the whole branch, or of the committee; never of the secretariat or cấp ủy of a branch alone.
VOTING = tuple(one for one in Meeting.Kind if one != Meeting.Kind.COMMITTEE)


def meetings_to_vote_at(rating: Rating, *, on: date) -> QuerySet[Meeting]:
    """The sent meetings of where a subject is rated, since its period began; the latest first."""
    rows = Meeting.objects.filter(
        organization=rating.organization_id, date__gte=rating.period.start, date__lte=on, kind__in=VOTING
    )
    return rows.exclude(status__in=Meeting.OPEN_STATUSES).order_by("-date", "pk")
