"""Who is required at a meeting: the branch's members, or of a committee's own meeting its office-holders."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, OrganizationForm
from core.formatting import date_text
from meetings.models import Meeting
from members.models import DutySpan, Membership, OfficeTerm
from members.queries import REQUIRED, SUSPENDED, Belonging, belongings_on

_COMMITTEES = {
    Meeting.Kind.COMMITTEE: gettext_lazy("chi ủy"),
    Meeting.Kind.EXECUTIVE: gettext_lazy("ban chấp hành"),
    Meeting.Kind.STANDING: gettext_lazy("ban thường vụ"),
}


def fits(kind: str, *, holds_meetings: bool) -> bool:
    """Whether an organisation holds meetings of a kind: a party body its committees' own, a branch all the others."""
    return (kind in Meeting.BODY_KINDS) != holds_meetings


def kinds_fitting(*, holds_meetings: bool) -> list[Meeting.Kind]:
    """The kinds an organisation may hold, in the order in which they are offered."""
    return [kind for kind in Meeting.Kind if fits(kind, holds_meetings=holds_meetings)]


def kind_at_first(code: str, on: date) -> Meeting.Kind:
    """What the organisation of a code holds most often: its branch's regular meeting, a party body's plenum."""
    organization = Organization.objects.filter(code=code).first()
    return Meeting.Kind.EXECUTIVE if organization and is_body(organization, on=on) else Meeting.Kind.REGULAR


def is_body(organization: Organization, *, on: date) -> bool:
    """Whether an organisation is a party body on a day, with an executive and a standing committee; no branch."""
    forms = OrganizationForm.objects.filter(organization=organization, span__contains=on)
    return forms.filter(form__holds_branch_meetings=False).exists()


def belongings_of(meeting: Meeting) -> list[Belonging]:
    """Everybody's standing at a meeting, on its day.

    At a committee's own meeting those who hold an office in it are required, also one who attends another branch for a
    time or belongs to another organisation (DOMAIN §6.48); nobody else is on its roll.
    """
    if not meeting.is_of_committee:
        return belongings_on([(meeting.organization_id, meeting.date)])
    return committee_belongings(meeting.organization_id, meeting.date, meeting.kind)


def committee_belongings(organization_id: int, day: date, kind: str) -> list[Belonging]:
    """The office-holders of the committee that meets, each required but those barred from all activity (§2.3)."""
    holders = _holders(organization_id, day, kind)
    barred = DutySpan.objects.filter(member__in=holders, kind=DutySpan.Kind.SUSPENDED, span__contains=day)
    suspended = set(barred.values_list("member", flat=True))
    return [
        Belonging(
            organization_id, day, pk, Membership.Kind.OFFICIAL, SUSPENDED if pk in suspended else REQUIRED
        )
        for pk in sorted(holders)
    ]  # fmt: skip


def belongings_of_many(meetings: Iterable[tuple[int, date, str]]) -> dict[tuple[int, date, str], list[Belonging]]:
    """The same for many meetings, by organisation, day and kind: one query for all branches, two a committee."""
    wanted = set(meetings)
    found: dict[tuple[int, date, str], list[Belonging]] = {}
    by_day: dict[tuple[int, date], list[Belonging]] = {}
    for one in belongings_on({key[:2] for key in wanted if key[2] not in Meeting.COMMITTEE_KINDS}):
        by_day.setdefault((one.organization_id, one.day), []).append(one)
    for key in wanted:
        own = key[2] in Meeting.COMMITTEE_KINDS
        found[key] = committee_belongings(*key) if own else by_day.get(key[:2], [])
    return found


def unfit_among(meetings: Iterable[tuple[int, date, str]]) -> dict[tuple[int, date, str], str]:
    """Why meetings cannot be: a kind the organisation does not hold, a committee on which nobody sits that day.

    By organisation, day and kind; those that can be are left out, and those of an organisation that did not exist. One
    query for all forms, one more a committee.
    """
    keys = set(meetings)
    forms: dict[int, list[OrganizationForm]] = defaultdict(list)
    for row in OrganizationForm.objects.filter(organization__in={key[0] for key in keys}).select_related("form"):
        forms[row.organization_id].append(row)
    found = {}
    for key in keys:
        form = next(
            (row for row in forms[key[0]] if row.start <= key[1] and (row.end is None or key[1] < row.end)), None
        )
        if form is not None and (sentence := _why_unfit(*key, holds_meetings=form.form.holds_branch_meetings)):
            found[key] = sentence
    return found


def _why_unfit(organization_id: int, day: date, kind: str, *, holds_meetings: bool) -> str:
    if not fits(kind, holds_meetings=holds_meetings):
        if holds_meetings:
            return _("Chi bộ không có ban chấp hành, ban thường vụ: chọn “họp chi ủy” hoặc một loại sinh hoạt chi bộ.")
        return _("Đảng bộ chỉ lập hội nghị ban chấp hành hoặc ban thường vụ; sinh hoạt chi bộ lập ở từng chi bộ.")
    if kind in Meeting.COMMITTEE_KINDS and not _holders(organization_id, day, kind):
        return _(
            "Ngày %(day)s chưa ghi ai giữ chức vụ trong %(what)s, nên không biết ai phải dự. Cán bộ cấp ủy cấp trên "
            "ghi chức vụ ở trang “Cấp ủy” của tổ chức; hoặc hãy xem lại ngày họp."
        ) % {"day": date_text(day), "what": _COMMITTEES[Meeting.Kind(kind)]}
    return ""


def _holders(organization_id: int, day: date, kind: str) -> set[int]:
    terms = OfficeTerm.objects.filter(organization=organization_id, span__contains=day)
    standing = kind == Meeting.Kind.STANDING
    holders = terms.filter(office__on_standing_committee=True) if standing else terms.filter(office__on_committee=True)
    return set(holders.values_list("member", flat=True))
