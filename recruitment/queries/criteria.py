"""What is asked of whoever is admitted, and how far a candidate fulfils it on a day, in words (DOMAIN §2.6, §6.29).

The criteria are rows with the regulation they come from. Who introduces him, and since when they know each other, is
asked for in `recruitment.queries.introducers`.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from branches.models import PlaceCoverage, PlaceStanding
from core.formatting import date_text
from core.periods import add_months, last_day_of, months_between
from members.models import Member, Membership, Precision, Rule, SizeWaiver
from members.queries import is_full
from recruitment.models import AdmissionCriteria, Candidate, CriterionException

Criterion = CriterionException.Criterion
# From the lowest to the highest; what is not said is lower than anything.
SCHOOLING = list(Member.GeneralEducation.values)


@dataclass(frozen=True, slots=True)
class CriterionState:
    """One criterion as it stands for a candidate.

    Arguments:
        fulfilled: whether he fulfils it himself.
        text: what was found, against what is asked.
        basis: the regulation; a default nobody has confirmed says so.
        exception: the document that lets him be admitted without it.
        excusable: whether a document is enough; not where somebody is missing whom it cannot replace.
        waiver: the document that lets his branch stand as it is, where the branch is what falls short.
    """

    criterion: str
    fulfilled: bool
    text: str
    basis: str
    exception: CriterionException | None = None
    excusable: bool = True
    waiver: str = ""

    @property
    def label(self) -> str:
        """Its name."""
        return str(Criterion(self.criterion).label)

    @property
    def holds(self) -> bool:
        """It keeps nobody from being admitted: fulfilled, or excepted by a document."""
        return self.fulfilled or bool(self.waiver) or (self.exception is not None and self.excusable)

    @property
    def allowed(self) -> str:
        """By which document, and why, he or his branch is excepted; "" where neither is."""
        if self.waiver:
            return _("Chi bộ được phép theo %(document)s") % {"document": self.waiver}
        if self.exception is None:
            return ""
        return _("Được xem xét trường hợp đặc biệt theo %(document)s: %(reason)s") % {
            "document": self.exception.document, "reason": self.exception.reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """Whether the lower bar of schooling holds, and because of which place."""

    difficult: bool
    text: str


def criteria_on(on: date) -> AdmissionCriteria | None:
    """The criteria that were in force on a day."""
    return AdmissionCriteria.objects.filter(span__contains=on).select_related("document").first()


def criteria_of(candidate: Candidate, *, on: date) -> list[CriterionState]:
    """Every criterion but that of the introducers, in the order of the rules; a fixed number of queries."""
    rules = criteria_on(on)
    if rules is None:
        return []
    basis = basis_of(rules)
    allowed = {one.criterion: one for one in exceptions_of(candidate)}
    found = [(Criterion.AGE, *_age(candidate, rules, on)), (Criterion.EDUCATION, *_education(candidate, rules, on))]
    if candidate.former_member_id:
        found.append((Criterion.READMISSION, *_readmission(candidate, rules, on)))
    states = [
        CriterionState(criterion.value, fulfilled, text, basis, allowed.get(criterion.value))
        for criterion, fulfilled, text in found
    ]
    states.insert(2, _branch_size(candidate, rules, basis, on))
    return states


def exceptions_of(candidate: Candidate) -> QuerySet[CriterionException]:
    """The criteria a candidate is excepted from, with the documents."""
    return CriterionException.objects.filter(candidate=candidate).select_related("document")


def basis_of(rules: AdmissionCriteria) -> str:
    """The regulation criteria come from; what has none is never presented as law."""
    return str(rules.document) if rules.document else _("mức mặc định, chưa có văn bản xác nhận")


def age_in_months(born: date, on: date, *, by_month: bool = True) -> int:
    """Somebody's age in months on a day: by the month of birth, or by whole months passed (DOMAIN §6.29)."""
    months = months_between(born, on)
    return months if by_month or add_months(born, months) <= on else months - 1


def age_text(months: int) -> str:
    """ "18 tuổi 3 tháng" """
    years, rest = divmod(months, 12)
    if not rest:
        return _("%(years)s tuổi") % {"years": years}
    return _("%(years)s tuổi %(months)s tháng") % {"years": years, "months": rest}


def age_of(candidate: Candidate, on: date) -> str:
    """A candidate's age on a day in words, as the rule of the day counts it; "" where it is not known."""
    if candidate.birth_date is None:
        return ""
    if candidate.birth_precision == Precision.YEAR:
        return _("khoảng %(years)s tuổi") % {"years": on.year - candidate.birth_date.year}
    rules = criteria_on(on)
    by_month = rules is None or rules.by_month or candidate.birth_precision == Precision.MONTH
    return age_text(age_in_months(candidate.birth_date, on, by_month=by_month))


def is_youth(candidate: Candidate, rules: AdmissionCriteria, on: date) -> bool:
    """Whether he is of the age at which the Youth Union may stand for one of those who introduce him."""
    if candidate.birth_date is None:
        return False
    return age_in_months(candidate.birth_date, on, by_month=False) < (rules.youth_years + 1) * 12


def _age(candidate: Candidate, rules: AdmissionCriteria, on: date) -> tuple[bool, str]:
    asked = _("cần từ %(low)s đến %(high)s, %(counted)s") % {
        "low": age_text(rules.minimum_months), "high": age_text(rules.maximum_months),
        "counted": _("tính theo tháng") if rules.by_month else _("tính đến ngày"),
    }  # fmt: skip
    if candidate.birth_date is None:
        return False, _("chưa ghi ngày sinh; %(asked)s") % {"asked": asked}
    first, last = _born_between(candidate)
    by_month = rules.by_month or candidate.birth_precision == Precision.MONTH
    ages = [age_in_months(born, on, by_month=by_month) for born in (last, first)]
    inside = [rules.minimum_months <= months <= rules.maximum_months for months in ages]
    values = {"age": age_text(ages[0]), "day": date_text(on), "asked": asked}
    if inside[0] != inside[1]:
        return False, _("chỉ biết năm sinh %(year)s, chưa rõ đủ tuổi hay chưa; %(asked)s") % {
            "year": candidate.birth_date.year, "asked": asked,
        }  # fmt: skip
    if candidate.birth_precision == Precision.YEAR:
        return inside[0], _("sinh năm %(year)s; %(asked)s") % {"year": candidate.birth_date.year, "asked": asked}
    if not inside[0] and ages[0] > rules.maximum_months:
        return False, _("%(age)s vào ngày %(day)s, quá tuổi; %(asked)s, quá thì phải có văn bản đồng ý") % values
    return inside[0], _("%(age)s vào ngày %(day)s; %(asked)s") % values


def _born_between(candidate: Candidate) -> tuple[date, date]:
    """The first and the last day on which he may have been born."""
    born = candidate.birth_date
    assert born is not None
    if candidate.birth_precision == Precision.YEAR:
        return date(born.year, 1, 1), date(born.year, 12, 31)
    return born, born


def area_of(candidate: Candidate, *, on: date) -> Area:
    """The area a candidate is judged by: his own place, else the places his branch covers."""
    covered = PlaceCoverage.objects.filter(organization=candidate.organization_id, span__contains=on)
    at = Q(place=candidate.place_id) if candidate.place_id else Q(place__in=covered.values("place"))
    rows = PlaceStanding.objects.filter(at, span__contains=on).select_related("place")
    for row in rows.order_by("-border", "-difficult", "place"):
        if row.border or row.difficult:
            kind = _("địa bàn biên giới") if row.border else _("địa bàn đặc biệt khó khăn")
            return Area(True, _("%(place)s là %(kind)s") % {"place": row.place.name, "kind": kind})
    return Area(False, "")


def _education(candidate: Candidate, rules: AdmissionCriteria, on: date) -> tuple[bool, str]:
    area = area_of(candidate, on=on)
    asked = rules.education_difficult if area.difficult else rules.education
    label = str(Member.GeneralEducation(asked).label)
    needs = _("cần từ %(level)s (%(why)s)") % {"level": label, "why": area.text} if area.difficult else (
        _("cần từ %(level)s") % {"level": label}
    )  # fmt: skip
    if not candidate.general_education:
        return False, _("chưa ghi học vấn; %(needs)s") % {"needs": needs}
    reached = SCHOOLING.index(candidate.general_education) >= SCHOOLING.index(asked)
    return reached, _("%(level)s; %(needs)s") % {
        "level": candidate.get_general_education_display(), "needs": needs,
    }  # fmt: skip


def _branch_size(candidate: Candidate, rules: AdmissionCriteria, basis: str, on: date) -> CriterionState:
    """The branch's, not his: what excuses it is its own waiver, which its meetings ask for as well."""
    official = Membership.objects.filter(
        is_full(on, of="member__"),
        organization=candidate.organization_id, kind=Membership.Kind.OFFICIAL, span__contains=on,
    )  # fmt: skip
    count = official.count()
    values = {"count": count, "least": rules.full_members}
    text = _("chi bộ có %(count)s đảng viên chính thức; cần ít nhất %(least)s") % values
    if count >= rules.full_members:
        return CriterionState(Criterion.BRANCH_SIZE.value, True, text, basis)
    waivers = SizeWaiver.objects.filter(
        organization=candidate.organization_id, rule=Rule.MIN_FULL, span__contains=on
    ).select_related("document")
    waiver = waivers.first()
    return CriterionState(
        Criterion.BRANCH_SIZE.value, False, text, basis, waiver=str(waiver.document) if waiver else ""
    )


def _readmission(candidate: Candidate, rules: AdmissionCriteria, on: date) -> tuple[bool, str]:
    rows = Membership.objects.filter(
        member=candidate.former_member_id, kind=Membership.Kind.OFFICIAL, start__lte=on
    ).order_by("-start")
    last = rows.first()
    asked = _("kết nạp lại sau ít nhất %(months)s tháng") % {"months": rules.readmission_months}
    if last is None or last.end is None:
        return False, _("không rõ ngày ra khỏi Đảng; %(asked)s") % {"asked": asked}
    left = last_day_of(last.end)
    due = add_months(last.end, rules.readmission_months)
    values = {"left": date_text(left), "due": date_text(due), "asked": asked}
    return due <= on, _("ra khỏi Đảng ngày %(left)s, đủ thời gian từ ngày %(due)s; %(asked)s") % values
