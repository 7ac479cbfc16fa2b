"""The work on the sheet "Đảng viên": registers people, opens, continues and ends memberships, lays duty spans.

One person's rows stand or fall together: half a time line would be a wrong one.
"""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches import tree
from branches.resources import Directory, Known
from branches.scoping import is_system
from core.formatting import date_text, integer
from core.periods import last_day_of, share_a_day, span_holds
from core.sheets.columns import PartialDay
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome, Run
from members.models import DutySpan, Member, Membership
from members.resources.persons import Person, differences, is_somebody_else, reference_names
from members.resources.timelines import (
    OFFICIAL,
    PROBATIONARY,
    TEMPORARY,
    Held,
    Plan,
    Wanted,
    find_overlap,
    match,
    result_of,
    want,
)
from members.resources.values import add_spans, new_member, span_changes
from members.services import (
    EXEMPTIONS,
    NewDutySpan,
    NewMember,
    NewMembership,
    already_exempt,
    correct_duty_spans,
    correct_members,
    correct_memberships,
    enter_members,
    lay_duty_spans,
    open_memberships,
)


class MembersWork:
    """The work on one sheet: what the checks found, and what is to be written."""

    def __init__(
        self, run: Run, outcome: Outcome, directory: Directory, places: dict[int, Known], held: dict[int, list[Held]]
    ) -> None:
        self.run = run
        self.outcome = outcome
        self.places = places
        self.held = held
        self.names = {known.pk: known.name for known in directory.by_code.values()}
        self.by_pk = {known.pk: known for known in directory.by_code.values()}
        self.forms = tree.branch_or_not({place.pk for place in places.values()})
        self.everything = is_system(run.by)
        self.new: list[tuple[Person, Plan]] = []
        self.known: list[tuple[Person, Plan]] = []
        self.corrections: list[tuple[int, dict[str, Any]]] = []
        self.reference_names = reference_names()
        self.without_full_date = 0

    def load(self, persons: Sequence[Person]) -> None:
        """Checks everybody, then writes."""
        problems = self.outcome.problems
        for index, person in enumerate(persons):
            if index % 5000 == 0:
                self.run.progress(index, len(persons), _("Đang kiểm tra đảng viên"))
            if not problems or not any(row.number in problems for row in person.rows):
                self._check(person)
            bad = [row.number for row in person.rows if row.number in problems] if problems else ()
            if bad:
                for number in (person.said["card_number"], person.said["national_id"]):
                    if number and person.stored is None:
                        self.run.shared.setdefault("left_out_members", {})[number] = bad[0]
                for row in person.rows:
                    if row.number not in problems:
                        self.outcome.problem(
                            row.number, "", ProblemKind.RESTING,
                            _("Dòng %(row)d của cùng đảng viên có lỗi.") % {"row": bad[0]},
                        )  # fmt: skip
        if self.without_full_date:
            self.outcome.note(
                _(
                    "%(count)s đảng viên ghi “chính thức” nhưng chưa có Ngày chính thức: được tính là dự bị "
                    "cho đến khi bổ sung ngày."
                )
                % {"count": integer(self.without_full_date)}
            )
        self.run.progress(len(persons), len(persons), _("Đang ghi đảng viên"))
        self._write()

    def _check(self, person: Person) -> None:
        said, stored = person.said, person.stored
        fault = self.outcome.problem
        if stored is not None and not self._may_touch(person):
            return
        admission = said["admission"] or (stored.admission if stored else None)
        full_date = said["full_membership_date"] or (stored.full_membership_date if stored else None)
        self._check_dates(person, admission, full_date)
        held = self.held.get(stored.pk, []) if stored else []
        before = len(self.outcome.problems)
        spans = want(person.lines, self.places, admission[0] if admission else None, held, fault)
        self._begin_as_branch(spans)
        self._check_spans(person, spans, admission)
        if len(self.outcome.problems) > before:
            return
        plan = match(spans, held, fault)
        self._check_plan(person, plan, held)
        if any(row.number in self.outcome.problems for row in person.rows):
            return
        if stored is None:
            self.new.append((person, plan))
            return
        if not self._check_differences(person, held):
            return
        self.known.append((person, plan))

    def _may_touch(self, person: Person) -> bool:
        """A member recorded elsewhere is not for this importer, and nothing is said of him."""
        assert person.stored is not None
        held = self.held.get(person.stored.pk, [])
        if not self.everything and not any(one.organization_id in self.by_pk for one in held):
            self.outcome.problem(
                person.first_row, "card_number", ProblemKind.UNKNOWN,
                _("Số này không nhập được ở đây. Nếu đảng viên từ nơi khác đến, hãy dùng chức năng chuyển sinh hoạt."),
            )  # fmt: skip
            return False
        if is_somebody_else(person):
            self.outcome.problem(
                person.first_row, "card_number", ProblemKind.DUPLICATE,
                _("Số này đã có ở đảng viên %(name)s, khác cả tên lẫn ngày sinh. Hãy kiểm tra lại số.")
                % {"name": person.stored.full_name},
            )  # fmt: skip
            return False
        return True

    def _check_dates(self, person: Person, admission: Any, full_date: date | None) -> None:
        if admission and full_date and full_date < admission[0]:
            row = next((one for one in person.rows if one.full_membership_date), person.rows[0])
            self.outcome.problem(
                row.number, "full_membership_date", ProblemKind.DATE,
                _("Ngày chính thức trước Ngày vào Đảng (%(day)s).") % {"day": PartialDay().write(admission)},
            )  # fmt: skip
        for row in person.lines:
            group, state = row.state
            if group != OFFICIAL:
                continue
            if state == PROBATIONARY and full_date and row.start and full_date <= row.start:
                self.outcome.problem(
                    row.number, "state", ProblemKind.CONFLICT,
                    _("Ghi “dự bị” từ %(start)s nhưng Ngày chính thức là %(day)s.")
                    % {"start": date_text(row.start), "day": date_text(full_date)},
                )  # fmt: skip
            elif state != PROBATIONARY and full_date is None and admission is not None:
                self.without_full_date += 1

    def _check_spans(self, person: Person, spans: list[Wanted], admission: Any) -> None:
        for span in spans:
            row = span.rows[0]
            known = self.by_pk.get(span.organization_id)
            if not span.start_given or known is None:
                continue
            if span.start < known.start and not span.is_duty:
                self.outcome.problem(
                    row, "start", ProblemKind.SPAN,
                    _("Tổ chức được lập ngày %(day)s, sau Từ ngày.") % {"day": date_text(known.start)},
                )  # fmt: skip
            elif admission and span.kind == OFFICIAL and _before(span.start, admission):
                self.outcome.problem(
                    row, "start", ProblemKind.DATE,
                    _("Từ ngày đứng trước Ngày vào Đảng (%(day)s).") % {"day": PartialDay().write(admission)},
                )  # fmt: skip

    def _begin_as_branch(self, spans: list[Wanted]) -> None:
        """A blank Từ ngày stands for the first day the place could have members, where it was no branch before."""
        for span in spans:
            if not (span.is_duty or span.start_given or self._is_branch_on(span.organization_id, span.start)):
                forms = self.forms.get(span.organization_id, ())
                later = next((start for (start, _end), is_branch in forms if is_branch and start > span.start), None)
                if later is not None and (span.end is None or later < span.end):
                    span.start = later

    def _is_branch_on(self, organization_id: int, day: date) -> bool:
        return any(is_branch and span_holds(span, day) for span, is_branch in self.forms.get(organization_id, ()))

    def _check_plan(self, person: Person, plan: Plan, held: list[Held]) -> None:
        pieces: list[tuple[Wanted, date, date | None, date | None]] = []
        pieces += [(span, span.start, span.end, None) for span in plan.new]
        pieces += [(span, start, end, one.start) for one, span, start, end, _reason in plan.changed]
        for span, start, end, began in pieces:
            known = self.by_pk.get(span.organization_id)
            if not span.is_duty and start != began and not self._is_branch_on(span.organization_id, start):
                self.outcome.problem(
                    span.rows[0], "code", ProblemKind.CONFLICT,
                    _("Ngày %(day)s tổ chức này không phải chi bộ. Đảng viên sinh hoạt ở chi bộ: hãy ghi mã chi bộ.")
                    % {"day": date_text(start)},
                )  # fmt: skip
            if end is not None and end <= start:
                self.outcome.problem(
                    span.rows[-1], "start", ProblemKind.SPAN,
                    _("Kết thúc (%(end)s) không sau ngày bắt đầu đã ghi (%(start)s).")
                    % {"end": date_text(end), "start": date_text(start)},
                )  # fmt: skip
            elif known and known.end is not None and not span.is_duty and (end is None or end > known.end):
                self.outcome.problem(
                    span.rows[-1], "last", ProblemKind.SPAN,
                    _("Tổ chức giải thể ngày %(day)s. Hãy ghi Đến ngày không muộn hơn, và dòng ở nơi sinh hoạt mới.")
                    % {"day": date_text(last_day_of(known.end))},
                )  # fmt: skip
        if not held and len(plan.new) == 1 and not plan.new[0].is_duty:
            return
        groups = result_of(plan, held)
        for (_is_duty, kind, _organization), found in groups.items():
            clash = find_overlap(found) if len(found) > 1 else None
            if clash:
                self._tell_overlap(person, kind, *clash)
        self._check_exemptions(plan, groups)
        self._check_duties(plan, groups)
        for span, one in plan.earlier:
            if span not in plan.new and not span.is_duty and len(span.rows) == 1:
                self.outcome.note(
                    _("Dòng %(row)d: đã ghi sinh hoạt tại đây từ %(start)s, sớm hơn Từ ngày; ngày đã ghi được giữ.")
                    % {"row": span.rows[0], "start": date_text(one.start)}
                )

    def _check_duties(self, plan: Plan, groups: dict[Any, list[Any]]) -> None:
        """A duty span lies over a membership: without one it would hang in the air."""
        belongs = groups.get((False, OFFICIAL, 0), []) + groups.get((False, TEMPORARY, 0), [])
        for span in plan.new:
            if span.is_duty and not any(
                start < (span.end or date.max) and (end or date.max) > span.start for start, end, _org, _w in belongs
            ):
                self.outcome.problem(
                    span.rows[0], "state", ProblemKind.SPAN,
                    _("Không có sinh hoạt đảng nào trong thời gian này. Cần thêm một dòng “chính thức” hoặc “dự bị”."),
                )  # fmt: skip

    def _check_exemptions(self, plan: Plan, groups: dict[Any, list[Any]]) -> None:
        """Nobody is exempt and exempt for a term on one day; what stood so before is not asked."""
        if not any(piece[3] for kind in EXEMPTIONS for piece in groups.get((True, kind, 0), ())):
            return
        for first, second in itertools.combinations(EXEMPTIONS, 2):
            for one in groups.get((True, first, 0), ()):
                for other in groups.get((True, second, 0), ()):
                    said = one if one[3] else other
                    if said[3] and share_a_day(one[:2], other[:2]):
                        kind, (start, end, *_rest) = (second, other) if said is one else (first, one)
                        label = str(DutySpan.Kind(kind).label)
                        self.outcome.problem(
                            said[3].rows[0], "state", ProblemKind.CONFLICT, already_exempt(label, start, end)
                        )  # fmt: skip

    def _tell_overlap(self, person: Person, kind: str, first: Any, second: Any) -> None:
        """Says with whom a span collides; of an organisation out of sight only that there is one."""
        one, other = (second, first) if second[3] is not None else (first, second)
        row = one[3].rows[0] if one[3] else person.first_row
        start, end = date_text(other[0]), date_text(last_day_of(other[1])) if other[1] else _("nay")
        if other[3] is not None:
            where = _("dòng %(row)d") % {"row": other[3].rows[0]}
        else:
            where = self.names.get(other[2], _("một tổ chức khác"))
        sentences = {
            OFFICIAL: _(
                "Chồng với sinh hoạt chính thức ở %(where)s (%(start)s đến %(end)s). "
                "Hãy ghi Đến ngày hoặc thêm dòng “chuyển đi”."
            ),
            TEMPORARY: _("Chồng với sinh hoạt tạm thời ở %(where)s (%(start)s đến %(end)s)."),
        }  # fmt: skip
        sentence = sentences.get(kind, _("Chồng với khoảng thời gian cùng loại ở %(where)s (%(start)s đến %(end)s)."))
        self.outcome.problem(row, "start", ProblemKind.SPAN, sentence % {"where": where, "start": start, "end": end})

    def _check_differences(self, person: Person, held: list[Held]) -> bool:
        """What the sheet says of the person himself; only where he belongs today may it be corrected."""
        assert person.stored is not None
        values, changes = self._differences(person)
        if not changes:
            return True
        today = [one for one in held if one.kind == OFFICIAL and one.holds_on(self.run.on)]
        if not self.everything and any(one.organization_id not in self.by_pk for one in today):
            self.outcome.problem(
                person.first_row, "", ProblemKind.DIFFERENT,
                _("Khác với hồ sơ (%(fields)s), mà đảng viên không còn sinh hoạt trong phạm vi của bạn.")
                % {"fields": ", ".join(change.label for change in changes)},
            )  # fmt: skip
            for row in person.rows:
                if row.number not in self.outcome.problems:
                    self.outcome.problem(row.number, "", ProblemKind.RESTING, _("Dòng khác của cùng đảng viên có lỗi."))
            return False
        if values:
            self.corrections.append((person.stored.pk, values))
        self.outcome.changed(person.first_row, person.said["full_name"], changes)
        return True

    def _differences(self, person: Person) -> tuple[dict[str, Any], list[Change]]:
        return differences(person, self.reference_names)

    def _new_member(self, person: Person) -> NewMember:
        return new_member(person.said)

    def _write_beside(self, ids: list[int]) -> None:
        """What a sheet says beside the people and their spans; the new ones' ids in the order of `new`."""

    def _write(self) -> None:
        by = self.run.by
        if self.corrections:
            members = Member.objects.in_bulk([pk for pk, _values in self.corrections])
            correct_members(corrections=[(members[pk], values) for pk, values in self.corrections], by=by)
        self._write_changes()
        ids = enter_members(new=[self._new_member(person) for person, _plan in self.new], by=by)
        self._write_beside(ids)
        memberships: list[NewMembership] = []
        duties: list[NewDutySpan] = []
        # The sheet's own dates decide what a membership began with.
        for (person, plan), pk in zip(self.new, ids, strict=True):
            add_spans(plan.new, pk, person.said["admission"], memberships, duties)
            for row in person.rows:
                self.outcome.new(row.number, person.said["full_name"])
        for person, plan in self.known:
            assert person.stored is not None
            add_spans(plan.new, person.stored.pk, person.said["admission"], memberships, duties)
            for span in plan.new:
                for number in span.rows:
                    self.outcome.new(number, person.said["full_name"])
        open_memberships(new=memberships, by=by)
        lay_duty_spans(new=duties, by=by)

    def _write_changes(self) -> None:
        """Recorded spans that end, begin or go on otherwise: first those that give days free, then those that take."""
        changes = [(person, change) for person, plan in self.known for change in plan.changed]
        memberships = Membership.objects.in_bulk([held.pk for _p, (held, *_rest) in changes if not held.is_duty])
        duties = DutySpan.objects.in_bulk([held.pk for _p, (held, *_rest) in changes if held.is_duty])
        for takes in (False, True):
            batch: dict[bool, list[Any]] = {False: [], True: []}
            for person, (held, span, start, end, reason) in changes:
                grows = start < held.start or (held.end is not None and (end is None or end > held.end))
                if grows is not takes:
                    continue
                values: dict[str, Any] = {"start": start, "end": end}
                if held.is_duty:
                    batch[True].append((duties[held.pk], values))
                else:
                    batch[False].append((memberships[held.pk], values | {"end_reason": reason}))
                self.outcome.changed(span.rows[-1], person.said["full_name"], span_changes(held, start, end, reason))
            correct_memberships(corrections=batch[False], by=self.run.by)
            correct_duty_spans(corrections=batch[True], by=self.run.by)


def _before(day: date, partial: tuple[date, str]) -> bool:
    """Whether a day lies before a date of which only the month or the year may be known."""
    return day < partial[0]


def held_of(member_ids: list[int]) -> dict[int, list[Held]]:
    """What is recorded of some members: memberships and duty spans."""
    held: dict[int, list[Held]] = defaultdict(list)
    fields = ("member", "pk", "kind", "organization", "start", "end")
    for member, *values in Membership.objects.filter(member__among=member_ids).values_list(*fields, "end_reason"):
        held[member].append(Held(*values))
    duties = DutySpan.objects.filter(member__among=member_ids, kind__in=DutySpan.DECIDED)
    for member, pk, kind, organization, start, end in duties.values_list(*fields):
        held[member].append(Held(pk, kind, organization, start, end, is_duty=True))
    return held
