"""The ratings behind a figure of classification, and those that are not rated: who, where, at which level, why."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.periods import Period
from core.tables import DATE, TEXT, Column, Drill, Row, Scope, Table
from evaluations.models import NotRated, Rating, Subject
from evaluations.queries.classification import narrowed, ratings_in
from members.reports.units import scope_of

NAME = "classification_unrated"
# The drills: everybody on the list, those of a level (v), those without a decision, those not rated (n the reason).
# A row adds the subject (s), the unit (u), the level (l), sector (k), form (f) of the organisation, the scale (g).
LISTED, RATED, AT_LEVEL, UNDECIDED, UNRATED = "a", "d", "v", "w", "n"
QUERIES = (LISTED, RATED, AT_LEVEL, UNDECIDED, UNRATED)
LETTERS = {"o": Subject.ORGANIZATION, "m": Subject.MEMBER, "c": Subject.COLLECTIVE, "l": Subject.OFFICIAL}
LEVELS = (
    ("self", "self_level"), ("proposed", "proposed_level"), ("appraised", "appraised_level"),
    ("decided", "decided_level"),
)  # fmt: skip


def letter_of(subject: str) -> str:
    """How the addresses of records spell a subject."""
    return next(letter for letter, value in LETTERS.items() if value == subject)


def ratings_behind(organization: Organization, asked: Q, drill: Drill) -> list[int]:
    """The ids of the ratings a drill names. Raises ValueError for a subject or reason there is none of."""
    letter, reason = drill.text("s"), drill.text("n")
    if letter not in LETTERS or reason not in ("", *NotRated.values):
        raise ValueError(_("Báo cáo này không có danh sách như vậy."))
    rows: Any = ratings_in(organization, asked, subject=LETTERS[letter])
    if (unit := drill.number("u")) is not None:
        rows = rows.filter(unit_below=unit)
    if scale := drill.text("g"):
        rows = rows.filter(scheme__scale=scale)
    if drill.query == AT_LEVEL:
        rows = rows.filter(decided_level__code=drill.text("v"))
    elif drill.query == RATED:
        rows = rows.exclude(decided_level=None)
    elif drill.query == UNDECIDED:
        rows = rows.filter(not_rated="", decided_level=None)
    elif drill.query == UNRATED:
        rows = rows.filter(not_rated=reason) if reason else rows.exclude(not_rated="")
    level, sector, form = (drill.number(key) for key in ("l", "k", "f"))
    return [one.pk for one in narrowed(rows.select_related("period"), level=level, sector=sector, form=form)]


def record_table(ids: Iterable[int], name: str, organization: Organization, period: Period, on: date) -> Table:
    """Ratings with their four levels side by side, each leading to its sheet."""
    ratings = list(
        Rating.objects.filter(pk__in=list(ids))
        .select_related("member", "organization", "period", "decision__document", *(field for _key, field in LEVELS))
        .order_by("subject", "organization__code", "member__sort_key", "pk")
    )
    names = names_on({one.organization_id for one in ratings}, min(period.last, on))
    columns = (
        Column("who", _("Đối tượng xếp loại"), TEXT, drill=Drill("rating")),
        Column("place", _("Nơi xếp loại"), TEXT),
        Column("period", _("Kỳ"), TEXT),
        Column("self", _("Tự xếp"), TEXT),
        Column("proposed", _("Đề nghị"), TEXT),
        Column("appraised", _("Thẩm định"), TEXT),
        Column("decided", _("Quyết định"), TEXT),
        Column("decided_on", _("Ngày"), DATE),
        Column("document", _("Văn bản"), TEXT),
        Column("not_rated", _("Không xếp loại vì"), TEXT),
    )
    rows = []
    for one in ratings:
        values: dict[str, Any] = {
            "who": who_of(one, names), "place": names.get(one.organization_id, ""), "period": str(one.period),
            "decided_on": one.decided_on, "not_rated": why_of(one),
            "document": str(one.decision.document or "") if one.decision else "",
        }  # fmt: skip
        for key, field in LEVELS:
            level = getattr(one, field)
            values[key] = level.name if level else ""
        rows.append(Row(values, {"uuid": str(one.uuid)}))
    title = _("Những đối tượng được tính")
    return Table(name, title, columns, rows, scope=scope_of(organization, min(period.last, on)), period=period, on=on)


def unrated_table(rows: Sequence[Rating], name: str, scope: Scope, period: Period, on: date) -> Table:
    """Who is on the list and not rated, each with the reason."""
    names = names_on({one.organization_id for one in rows}, min(period.last, on))
    columns = (
        Column("who", _("Đối tượng"), TEXT),
        Column("subject", _("Loại"), TEXT),
        Column("place", _("Nơi sinh hoạt, công tác"), TEXT),
        Column("reason", _("Lý do không xếp loại"), TEXT),
    )
    return Table(
        NAME, _("Không xếp loại và lý do"), columns,
        [
            Row({
                "who": who_of(one, names), "subject": str(Subject(one.subject).label),
                "place": names.get(one.organization_id, ""), "reason": why_of(one),
            })
            for one in rows
        ],
        scope=scope, period=period, on=on,
    )  # fmt: skip


def who_of(rating: Rating, names: dict[int, str]) -> str:
    """The member, or the organisation by its name."""
    return rating.member.full_name if rating.member else names.get(rating.organization_id, "")


def why_of(rating: Rating) -> str:
    """Why it is not rated, in words; empty for who is."""
    if not rating.not_rated:
        return ""
    reason = str(NotRated(rating.not_rated).label)
    return f"{reason} ({rating.not_rated_note})" if rating.not_rated_note else reason
