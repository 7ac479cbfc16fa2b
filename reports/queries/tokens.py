"""Keys of the API: whose they are, who sees them, and how far one reaches on a day."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from branches.models import Appointment, Organization, OrganizationName, Placement
from branches.queries import with_current
from branches.scoping import Action, may_somewhere, organizations_allowing, organizations_under
from core.periods import last_day_of
from core.tables import ReportBuilder
from reports.models import ApiToken, ApiUse
from reports.queries.overview import reports_for

COUNTED = timedelta(days=30)  # how far back the uses of a key are told


def tokens_visible_to(user: Any, *, on: date) -> QuerySet[ApiToken]:
    """A person's own keys, first, and all keys of the organisations where he says who may act."""
    appoints = organizations_allowing(user, Action.APPOINT, on=on)
    keys = ApiToken.objects.filter(Q(user=user.pk) | Q(organization__in=appoints.values("pk")))
    own = Case(When(user=user.pk, then=Value(0)), default=Value(1))
    return keys.select_related("user", "organization").order_by(own, "-pk")


def in_use(tokens: QuerySet[ApiToken], *, on: date) -> QuerySet[ApiToken]:
    """Of some keys those that open something on a day."""
    return tokens.filter(revoked_on__isnull=True, expires_on__gte=on)


def with_uses(tokens: QuerySet[ApiToken], *, on: date) -> QuerySet[ApiToken]:
    """Adds `uses`, how often a key was used in the last thirty days, `last_used` and `scope_name`.

    The database's own clock counts: a use happens when it happens, whatever day the product believes it is.
    """
    recent = ApiUse.objects.filter(token=OuterRef("pk"), minute__gt=Now() - COUNTED).order_by().values("token")
    names = OrganizationName.objects.filter(organization=OuterRef("organization"), start__lte=on).order_by("-start")
    return tokens.annotate(
        uses=Coalesce(Subquery(recent.annotate(sum=Sum("count")).values("sum")), 0),
        last_used=Subquery(recent.annotate(last=Max("minute")).values("last")),
        scope_name=Subquery(names.values("name")[:1]),
    )


def holders_for(by: Any, *, on: date) -> QuerySet[User]:
    """The accounts for which a person may make keys: his own, and those appointed nowhere but where he appoints."""
    appoints = organizations_allowing(by, Action.APPOINT, on=on)
    held = Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=on), user=OuterRef("pk"))
    below = Exists(held) & ~Exists(held.exclude(organization__in=appoints.values("pk")))
    return User.objects.filter(Q(pk=by.pk) | below, is_active=True).order_by("username")


def readable(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations whose reports a user may take out of the house."""
    exports = organizations_allowing(user, Action.EXPORT, on=on)
    return organizations_allowing(user, Action.REPORT, on=on).filter(pk__in=exports.values("pk"))


def reach_of(token: ApiToken, *, on: date) -> QuerySet[Organization]:
    """What a key opens on a day: at or below its organisation, and no further than the rights its account has then."""
    below = organizations_under([token.organization_id], Action.EXPORT, on=on)
    return readable(token.user, on=on).filter(pk__in=below.values("pk"))


def reports_of(token: ApiToken, *, on: date) -> list[ReportBuilder]:
    """The reports a key opens: those its account may see, and of them the ones it was made for."""
    found = reports_for(token.user, on=on)
    return [report for report in found if not token.reports or report.name in token.reports]


def organizations_of(token: ApiToken, *, on: date) -> list[dict[str, Any]]:
    """The organisations a key opens, in the order of their codes, as another system keeps them.

    A superior out of reach is not named.
    """
    first = Placement.objects.filter(organization=OuterRef("pk")).order_by("start").values("start")[:1]
    found: list[Any] = list(
        with_current(reach_of(token, on=on), on=on).annotate(began=Subquery(first)).order_by("code")
    )
    codes = {one.code for one in found}
    return [
        {
            "id": one.pk,
            "code": one.code,
            "name": one.name,
            "parent": one.parent_code if one.parent_code in codes else None,
            "form": one.form_name,
            "level": one.level_name,
            "sector": one.sector_name,
            "from": one.began.isoformat() if one.began else None,
            "to": last.isoformat() if (last := last_day_of(one.until)) else None,
        }
        for one in found
    ]


def may_hold_keys(user: Any, *, on: date) -> bool:
    """Whether keys concern a user at all: he may take reports out somewhere, or has a key from when he might."""
    return may_somewhere(user, Action.EXPORT, on=on) or ApiToken.objects.filter(user=user.pk).exists()
