"""What the members of an organisation are like on a day: the stock, its characteristics, and who is behind a figure.

Each characteristic is one expression over the stock, used to count and to list alike, so that a figure and its records
cannot part. All of them are counted in one pass.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    Expression,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import tree
from branches.models import Organization, Trait
from branches.queries import organizations_with_trait, sector_names
from members.models import Band, DutySpan, Ethnicity, Member, Membership, Occupation, Precision, Religion
from members.queries.belongings import memberships_on
from members.queries.people import is_full
from members.queries.transfers import on_the_way

UNKNOWN, OTHER = "unknown", "other"
ETHNICITIES = 8  # told one by one, the most numerous first; the others are one class
# Of two duty spans of a day the first counts: nobody is in two classes.
WEIGHED = (DutySpan.Kind.SUSPENDED, DutySpan.Kind.EXEMPT, DutySpan.Kind.TERM_EXEMPT)
# The characteristics in the order of their tables.
TITLES: Mapping[str, Any] = {
    "state": gettext_lazy("Loại đảng viên"),
    "gender": gettext_lazy("Giới tính"),
    "minority": gettext_lazy("Dân tộc"),
    "ethnicity": gettext_lazy("Từng dân tộc"),
    "age": gettext_lazy("Tuổi đời"),
    "party_age": gettext_lazy("Tuổi đảng"),
    "education": gettext_lazy("Học vấn phổ thông"),
    "profession": gettext_lazy("Trình độ chuyên môn"),
    "theory": gettext_lazy("Lý luận chính trị"),
    "occupation": gettext_lazy("Nghề nghiệp"),
    "religion": gettext_lazy("Tôn giáo"),
    "sector": gettext_lazy("Khối"),
    "duty": gettext_lazy("Tình trạng sinh hoạt"),
    "leaving": gettext_lazy("Chuyển sinh hoạt"),
}
# An ID of a reference row or a text of choices; "" where nothing is recorded.
Raw = str
_OLDEST = 199  # years of the last band
_MOST_EXCLUDED = 36_500  # days: longer than any life in the Party, and few enough for any date


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a characteristic: its key in rows and addresses, its name, and what the stock says in it.

    The class OTHER has no values: it takes whatever no other class of its characteristic has.
    """

    key: str
    label: str
    values: frozenset[Raw]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One way to part the members: its classes, of which everybody is in exactly one.

    Arguments:
        source: the expression of the stock it reads; two may read the same one (a minority is a set of ethnicities).
    """

    key: str
    title: str
    source: str
    classes: tuple[Class, ...]

    @property
    def named(self) -> frozenset[Raw]:
        """Every value that some class names."""
        return frozenset().union(*(one.values for one in self.classes))

    def count(self, values: Mapping[Raw, int]) -> dict[str, int]:
        """Members by class, of their number by value."""
        counts = {one.key: sum(values.get(value, 0) for value in one.values) for one in self.classes}
        if OTHER in counts:
            counts[OTHER] = sum(values.values()) - sum(counts.values())
        return counts


@dataclass(frozen=True, slots=True)
class Structure:
    """The stock of a day by direct child of X: how many members, and how many of each class."""

    characteristics: tuple[Characteristic, ...]
    totals: Mapping[int, int]
    counts: Mapping[int, Mapping[str, Mapping[str, int]]]  # unit → characteristic → class → members


def stock_of(organization: Organization, *, on: date, trait: Trait | None = None) -> QuerySet[Any]:
    """The official memberships at or below an organisation on a day, each member once, with their `unit`.

    The unit is the direct child of X in whose part of the tree a membership stood; X itself where it stood at X.

    Arguments:
        trait: only of organisations that had it on the day.
    """
    below = tree.subtree(organization, on=on)
    if trait is not None:
        below = below.filter(pk__in=organizations_with_trait(trait, on=on).values("pk"))
    here = memberships_on(below.values("pk"), on).filter(
        kind=Membership.Kind.OFFICIAL, organization__placements__span__contains=on
    )
    return here.annotate(unit=tree.ChildBelow("organization__placements__path", organization.pk))


def structure_of(organization: Organization, *, on: date, trait: Trait | None = None) -> Structure:
    """The structure of the members at or below an organisation on a day, in six queries whatever its size."""
    stock = stock_of(organization, on=on, trait=trait)
    totals, values = _counted(_described(stock, on), _expressions(on=on))
    characteristics = _characteristics(values)
    counts = {unit: {one.key: one.count(values[unit][one.source]) for one in characteristics} for unit in totals}
    for unit, total in totals.items():
        assert {sum(each.values()) for each in counts[unit].values()} == {total}
    return Structure(characteristics, totals, counts)


def members_of_class(
    organization: Organization, *, on: date, trait: Trait | None = None, unit: int | None = None, part: str = ""
) -> tuple[QuerySet[Any], str]:
    """The memberships behind a figure of the structure of X, in the order of given names, and its class in words.

    Arguments:
        unit: the row the figure stands in; None for the whole.
        part: "characteristic.class"; "" for everybody.

    Raises ValueError with a sentence for a class there is none of.
    """
    stock = stock_of(organization, on=on, trait=trait)
    words = ""
    if part:
        name, _dot, key = part.partition(".")
        characteristics = structure_of(organization, on=on, trait=trait).characteristics
        found = [(one, each) for one in characteristics for each in one.classes if (one.key, each.key) == (name, key)]
        if not found:
            raise ValueError(_("Không có nhóm “%(part)s” trong cơ cấu đảng viên.") % {"part": part})
        ((characteristic, chosen),) = found
        words = f"{characteristic.title}: {chosen.label}"
        stock = _described(stock, on).annotate(value=_expressions(on=on)[characteristic.source])
        if chosen.key == OTHER:
            stock = stock.exclude(value__in=characteristic.named)
        else:
            stock = stock.filter(value__in=chosen.values)
    if unit is not None:
        stock = stock.filter(unit=unit)
    return stock.order_by("member__sort_key", "member"), words


def _described(stock: QuerySet[Any], on: date) -> QuerySet[Any]:
    """The stock beside what its organisations were on the day."""
    form = FilteredRelation("organization__forms", condition=Q(organization__forms__span__contains=on))
    return stock.annotate(form=form)


def _expressions(*, on: date) -> dict[str, Expression]:
    """What a row of the stock says of each source, as text: the key of a choice, the id of a row, a number of years."""
    duties = DutySpan.objects.filter(span__contains=on)
    hosted = Membership.objects.filter(kind=Membership.Kind.TEMPORARY, span__contains=on)
    elsewhere = hosted.filter(member=OuterRef("member")).exclude(organization=OuterRef("organization"))
    # First as a set, which is looked up at once for everybody; then one by one, for the few who are in it.
    away = Q(member__in=hosted.values("member")) & Q(Exists(elsewhere))
    outside = Q(member__in=duties.filter(kind=DutySpan.Kind.AWAY).values("member"))
    sources: dict[str, Any] = {
        "state": _case(When(is_full(on, of="member__"), then=Value("full")), default="probationary"),
        "duty": _case(
            *(When(member__in=duties.filter(kind=kind).values("member"), then=Value(kind.value)) for kind in WEIGHED),
            When(away | outside, then=Value("away")),
            default="active",
        ),
        # Beside the duties, not one of them: who is exempt may be on his way too, and is told in both.
        "leaving": _case(When(member__in=on_the_way(on).values("member"), then=Value("yes")), default="no"),
        "gender": F("member__gender"),
        "ethnicity": F("member__ethnicity"),
        "age": FullYears(_born(), Value(0), on=on),
        "party_age": _party_years(on),
        "education": F("member__general_education"),
        "profession": F("member__professional_level"),
        "theory": F("member__theory_level"),
        "occupation": F("member__occupation"),
        "religion": F("member__religion"),
        "sector": F("form__sector"),
    }
    return {
        name: Coalesce(Cast(source, TextField()), Value(""), output_field=TextField())
        for name, source in sources.items()
    }


def _case(*whens: When, default: str) -> Case:
    return Case(*whens, default=Value(default), output_field=CharField())


def _born() -> Expression:
    """The birthday; of a birth of which only the year is known 1 July (DOMAIN §6.45)."""
    middle = Func(
        F("member__birth_date"),
        template="make_date(EXTRACT(YEAR FROM %(expressions)s)::int, 7, 1)",
        output_field=DateField(),
    )
    return Case(
        When(member__birth_precision=Precision.YEAR, then=middle), default=F("member__birth_date"),
        output_field=DateField(),
    )  # fmt: skip


def _party_years(on: date) -> Expression:
    """Whole years in the Party without the days left out, as party_age.PartyAge tells them."""
    start = Coalesce("member__party_age_start", "member__admission_date")
    return FullYears(start, Least("member__party_age_excluded_days", Value(_MOST_EXCLUDED)), on=on)


class FullYears(Func):
    """The years that are full on a day since another one, its anniversary included; that of 29/2 is 28/2 if need be.

    Days are compared as numbers, 20221231: whatever reckons in intervals takes three times as long, twice a member. A
    year is full when the day after lies beyond the anniversary, and 1/3 lies beyond 29/2 in every year.

    Arguments:
        start: the day from which.
        left_out: a number of days by which `on` comes earlier.
    """

    output_field = IntegerField()

    def __init__(self, start: Any, left_out: Any, *, on: date) -> None:
        super().__init__(start, left_out)
        self.after = on + timedelta(days=1)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        (start, of_start), (days, of_days) = (compiler.compile(one) for one in self.source_expressions)
        after = f"(%s::date - {days})"
        return full_years_sql(start, after), (*(self.after, *of_days) * 3, *of_start * 3)


def full_years_sql(start: str, after: str) -> str:
    """The years of `FullYears` for queries written by hand, of the SQL of the first day and of the day after."""
    # Moved up before the division, which would round what lies before the start the wrong way.
    return f"(({_number(after)} - 1 - {_number(start)} + 100000000) / 10000 - 10000)"


def _number(day: str) -> str:
    """A day as a number of eight digits, in SQL."""
    return f"(date_part('year', {day}) * 10000 + date_part('month', {day}) * 100 + date_part('day', {day}))::int"


def _counted(
    stock: QuerySet[Any], expressions: Mapping[str, Expression]
) -> tuple[dict[int, int], dict[int, dict[str, Counter[Raw]]]]:
    """The members of each unit, and of each unit and source how many say what: one query."""
    rows = stock.order_by().values("unit", **{f"{name}_": value for name, value in expressions.items()})
    inner, parameters = rows.query.sql_with_params()
    names = [f"{name}_" for name in expressions]
    sets = ", ".join(["(unit)", *(f"(unit, {name})" for name in names)])
    # The ORM has no GROUPING SETS; the statement inside is its own, and every value a parameter.
    sql = f"SELECT unit, count(*), {', '.join(names)} FROM ({inner}) stock GROUP BY GROUPING SETS ({sets})"  # noqa: S608
    totals: dict[int, int] = {}
    values: dict[int, dict[str, Counter[Raw]]] = defaultdict(lambda: {name: Counter() for name in expressions})
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for unit, count, *said in cursor.fetchall():
            # A value is never null: what is, is not grouped by.
            source = next((name for name, value in zip(expressions, said, strict=True) if value is not None), None)
            if source is None:
                totals[unit] = count
            else:
                values[unit][source].update({value: count for value in said if value is not None})
    return totals, values


def _characteristics(values: Mapping[int, Mapping[str, Counter[Raw]]]) -> tuple[Characteristic, ...]:
    """Every characteristic with its classes, in the order of the tables: five queries.

    What is unknown is a class, the last one: nobody is dropped.
    """
    whole: dict[str, Counter[Raw]] = defaultdict(Counter)
    for unit in values.values():
        for source, counts in unit.items():
            whole[source].update(counts)
    ethnicities = {str(one.pk): one for one in Ethnicity.objects.all()}
    religions = {str(one.pk): (one.code, one.name) for one in Religion.objects.all()}
    occupations = {str(one.pk): (one.code, one.name) for one in Occupation.objects.all()}
    sectors = {str(pk): (str(pk), name) for pk, name in sector_names().items()}
    bands = list(Band.objects.all())
    usual = [pk for pk, _count in whole["ethnicity"].most_common() if pk in ethnicities][:ETHNICITIES]
    told = {pk: (ethnicities[pk].code, ethnicities[pk].name) for pk in usual}
    minorities = frozenset(pk for pk, one in ethnicities.items() if one.minority)
    unknown = Class(UNKNOWN, _("chưa rõ"), frozenset({""}))
    classes: dict[str, tuple[Class, ...]] = {
        "state": (
            Class("full", _("chính thức"), frozenset({"full"})),
            Class("probationary", _("dự bị"), frozenset({"probationary"})),
        ),
        "gender": (*_choices(Member.Gender), unknown),
        "minority": (
            Class("yes", _("thiểu số"), minorities),
            Class("no", _("Kinh"), frozenset(ethnicities) - minorities),
            unknown,
        ),
        "ethnicity": (*_rows(told), Class(OTHER, _("dân tộc khác"), frozenset()), unknown),
        "age": (*_bands(bands, Band.Kind.AGE), unknown),
        "party_age": (*_bands(bands, Band.Kind.PARTY_AGE), unknown),
        "education": (*_choices(Member.GeneralEducation), unknown),
        "profession": (*_choices(Member.ProfessionalLevel), unknown),
        "theory": (*_choices(Member.TheoryLevel), unknown),
        "occupation": (*_rows(occupations), unknown),
        "religion": (*_rows(religions), unknown),
        "sector": (*_rows(sectors), unknown),
        "duty": (
            Class("active", _("còn lại"), frozenset({"active"})),
            *(Class(kind.value, str(kind.label), frozenset({kind.value})) for kind in WEIGHED),
            Class("away", _("tạm thời nơi khác"), frozenset({"away"})),
        ),
        "leaving": (
            Class("yes", _("đang chuyển đi"), frozenset({"yes"})),
            Class("no", _("không chuyển"), frozenset({"no"})),
        ),
    }
    return tuple(
        Characteristic(key, str(title), "ethnicity" if key == "minority" else key, classes[key])
        for key, title in TITLES.items()
    )


def _choices(choices: type[TextChoices]) -> tuple[Class, ...]:
    return tuple(Class(one.value, str(one.label), frozenset({one.value})) for one in choices)


def _rows(rows: Mapping[Raw, tuple[str, str]]) -> tuple[Class, ...]:
    """Classes of rows of reference data: id → code, name."""
    return tuple(Class(code, name, frozenset({pk})) for pk, (code, name) in rows.items())


def _bands(bands: Iterable[Band], kind: str) -> tuple[Class, ...]:
    """The bands of one kind, and a class of the years between them; where two overlap, the younger has the year."""
    classes: list[Class] = []
    taken: set[int] = set()
    for band in bands:
        if band.kind == kind:
            years = set(range(band.lowest, (band.highest or _OLDEST) + 1)) - taken
            taken |= years
            key = f"{band.lowest}_{band.highest}" if band.highest else f"{band.lowest}"
            classes.append(Class(key, band.name, frozenset(map(str, years))))
    return (*classes, Class(OTHER, _("ngoài các nhóm"), frozenset()))
