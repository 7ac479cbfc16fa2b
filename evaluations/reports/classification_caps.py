"""The check of the caps, unit by unit: how many there are, how many there may be, by which document more (§6.31)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Level, Organization, Sector
from branches.queries import names_on
from core.periods import Period
from core.tables import INTEGER, STATUS, TEXT, Column, Row, Scope, Table
from evaluations.models import Period as RatingPeriod
from evaluations.models import SchemeCap, Subject
from evaluations.queries.caps import Standing, standings
from evaluations.queries.classification import ratings_in
from evaluations.queries.frames import frames_of

NAME = "classification_caps"


def caps_table(
    organization: Organization, asked: Q, subject: str, scope: Scope, period: Period, on: date
) -> Table:  # fmt: skip
    """A row a unit, subject and group: units that stand whole within the scope, for a part of one proves nothing."""
    found, beyond = _standings(organization, asked, subject)
    names = names_on({one.unit_id for _subject, one in found} | beyond, min(period.last, on))
    codes = dict(Organization.objects.filter(pk__in={one.unit_id for _subject, one in found}).values_list("pk", "code"))
    groups = {
        **dict(Level.objects.values_list("code", "name")), **dict(Sector.objects.values_list("code", "name")),
    }  # fmt: skip
    rows = [_row(kind, one, codes, names, groups) for kind, one in found]
    rows.sort(key=lambda row: (not row["over"], str(row["code"]), str(row["subject"])))
    notes = []
    if rows:
        notes.append(
            _("Kiểm tra cả nhóm được quyết định, ở đúng đơn vị khung nêu, lấy phần nguyên; không cộng từ các chi bộ.")
        )
    if beyond:
        where = ", ".join(sorted(names.get(pk, "") for pk in beyond))
        notes.append(_("Giới hạn tỷ lệ tính ở %s; ở đây chỉ thấy phần của mình.") % where)
    return Table(
        NAME, _("Kiểm tra giới hạn tỷ lệ"), _columns(rows), rows, scope=scope, period=period, on=on, notes=notes
    )  # fmt: skip


def _standings(organization: Organization, asked: Q, subject: str) -> tuple[list[tuple[str, Standing]], set[int]]:
    """The standings of the units within the scope, each with its subject; and the units beyond it."""
    ratings: Any = ratings_in(organization, asked, subject=subject).order_by()
    triples = set(ratings.values_list("period", "scheme", "subject", "unit").distinct())
    frames = frames_of({scheme for _period, scheme, _subject, _unit in triples})
    periods = RatingPeriod.objects.in_bulk({period for period, *_rest in triples})
    found: list[tuple[str, Standing]] = []
    beyond: set[int] = set()
    for period, scheme, kind in sorted({one[:3] for one in triples}):
        day = periods[period].closes_on
        units = {one[3] for one in triples if one[:3] == (period, scheme, kind)}
        within = set(tree.subtree(organization, on=day).filter(pk__in=units).values_list("pk", flat=True))
        frame = frames[scheme]
        here = standings(periods[period], frame.caps, frame.levels, units=within)
        found += [(kind, one) for one in here]
        if frame.caps:
            beyond |= units - within
    return found, beyond


def _columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    return (
        Column("code", _("Mã"), TEXT, shown=False),
        Column("name", _("Nơi tính"), TEXT),
        Column("subject", _("Đối tượng"), TEXT),
        Column("group", _("Nhóm"), TEXT, shown=any(row["group"] for row in rows)),
        Column("level", _("Mức bị giới hạn"), TEXT),
        Column("used", _("Đã xếp"), INTEGER, additive=False),
        Column("base", _("Số tính"), INTEGER, additive=False),
        Column("base_of", _("Tính trên"), TEXT, shown=False),
        Column("allowed", _("Được"), INTEGER, additive=False),
        Column("over", _("Vượt"), INTEGER, additive=False),
        Column("check", _("Phép tính"), TEXT),
        Column("document", _("Văn bản cho vượt"), TEXT, shown=any(row["document"] for row in rows)),
        Column("state", _("Kết quả"), STATUS),
    )


def _row(
    subject: str, one: Standing, codes: dict[int, str], names: dict[int, str], groups: dict[str, str]
) -> Row:  # fmt: skip
    allowance = one.allowance
    values: dict[str, Any] = {
        "code": codes.get(one.unit_id, ""),
        "name": names.get(one.unit_id, ""),
        "subject": str(Subject(subject).label),
        "group": " – ".join(groups.get(part, part) for part in one.grouping.split(":") if part),
        "level": one.cap.level.name,
        "used": one.used,
        "base": one.base,
        "base_of": str(SchemeCap.Base(one.cap.base).label),
        "allowed": one.limit,
        "over": max(0, -one.free),
        "check": one.text,
        "document": f"{allowance.document} ({allowance.reason})" if allowance else "",
        "state": _("vượt giới hạn") if one.is_broken else _("trong giới hạn"),
    }
    return Row(values)
