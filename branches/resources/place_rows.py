"""What the rows of the sheet "Địa bàn" say against what is recorded, and the writing of it."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Place, PlaceCoverage, PlaceStanding
from branches.resources.directory import Directory, Known, directory_of
from branches.scoping import Action, is_system, organizations_allowing
from branches.services import (
    NewCoverage,
    NewPlace,
    NewStanding,
    correct_coverage,
    correct_places,
    correct_standing,
    cover_places,
    enter_places,
    open_standings,
)
from core.formatting import date_text
from core.names import text_sort_key
from core.periods import end_after, last_day_of
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome, Run

OWN, SHARED = "chi bộ riêng", "sinh hoạt ghép"
YES = {"có": True, "không": False}


@dataclass
class _Written:
    """What the checks leave to be written."""

    places: list[tuple[NewPlace, list[Any]]] = field(default_factory=list)
    standings: list[tuple[str, NewStanding, Any]] = field(default_factory=list)
    coverages: list[tuple[str, NewCoverage, Any]] = field(default_factory=list)
    names: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)
    corrections: list[tuple[Any, dict[str, Any], Any]] = field(default_factory=list)


class PlacesWork:
    """The work on one sheet."""

    def __init__(self, run: Run, outcome: Outcome) -> None:
        self.run, self.outcome = run, outcome
        self.directory: Directory = directory_of(run)
        managed = organizations_allowing(run.by, Action.MANAGE_ORGANIZATIONS, on=run.on)
        self.managed = set(managed.values_list("pk", flat=True))
        self.written = _Written()

    def load(self, rows: list[Any]) -> None:
        """Checks every place, then writes."""
        groups: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            if row.start and row.last and row.last < row.start:
                self.fault(row, "last", ProblemKind.DATE, _("Đến ngày đứng trước Từ ngày."))
            if row.shared is not None and row.branch is None:
                self.fault(row, "shared", ProblemKind.MISSING, _("Có Hình thức thì phải ghi Chi bộ."))
            if row.code is not None:
                groups[row.code].append(row)
        stored = {place.code: place for place in Place.objects.filter(code__in=list(groups)).select_related("kind")}
        ids = [place.pk for place in stored.values()]
        standings = spans_by_place(PlaceStanding.objects.filter(place__in=ids).select_related("organization", "place"))
        coverages = spans_by_place(PlaceCoverage.objects.filter(place__in=ids).select_related("organization", "place"))
        for code, found in groups.items():
            self._check_together(found)
            place = stored.get(code)
            if any(row.number in self.outcome.bad for row in found):
                self._rest(found)
            elif place is None:
                self._check_new(found)
            elif self._may_touch(place, found, standings.get(place.pk, [])):
                self._check_known(place, found, standings[place.pk], coverages.get(place.pk, []))
        self._write()

    def fault(self, row: Any, name: str, kind: str, reason: str) -> None:
        """Leaves a row out."""
        self.outcome.problem(row.number, name, kind, reason)

    def _check_together(self, rows: list[Any]) -> None:
        """What the rows of one place say of it must agree, and none says the same twice."""
        first = rows[0]
        seen: dict[tuple[Any, ...], Any] = {}
        for row in rows:
            if row.name and first.name and text_sort_key(row.name) != text_sort_key(first.name):
                self.fault(row, "name", ProblemKind.CONFLICT,
                           _("Khác với dòng %(row)d của cùng địa bàn.") % {"row": first.number})  # fmt: skip
            if row.kind and first.kind and row.kind != first.kind:
                self.fault(row, "kind", ProblemKind.CONFLICT,
                           _("Khác với dòng %(row)d của cùng địa bàn.") % {"row": first.number})  # fmt: skip
            key = (row.branch, None if row.branch else row.organization, row.start)
            if key in seen:
                self.fault(row, "code", ProblemKind.DUPLICATE, _("Trùng với dòng %(row)d.") % {"row": seen[key].number})
            seen.setdefault(key, row)

    def _rest(self, rows: Iterable[Any]) -> None:
        bad = next((row.number for row in rows if row.number in self.outcome.bad), None)
        for row in rows:
            if bad is not None and row.number not in self.outcome.bad:
                self.fault(row, "", ProblemKind.RESTING,
                           _("Dòng %(row)d của cùng địa bàn có lỗi.") % {"row": bad})  # fmt: skip

    def _known(self, row: Any, name: str) -> Known | None:
        """The organisation a cell names, if the user may write places there."""
        code = getattr(row, name)
        known = self.directory.find(code)
        if known is None:
            self.fault(row, name, *self.directory.why_unknown(code))
        elif known.pk not in self.managed and not known.dissolved and not is_system(self.run.by):
            self.fault(row, name, ProblemKind.TREE, _("Bạn không có quyền ghi địa bàn của tổ chức này."))
            known = None
        return known

    def _span(self, row: Any, known: Known, earliest: date | None = None) -> tuple[date, date | None] | None:
        """The days of a row, within those of the organisation; None where they are not."""
        start = row.start or max(known.start, earliest or known.start)
        end = end_after(row.last) if row.last else known.end
        if start < known.start or (known.end is not None and (end is None or end > known.end)):
            until = date_text(last_day_of(known.end)) if known.end else _("nay")
            self.fault(row, "start", ProblemKind.SPAN,
                       _("Tổ chức %(code)s tồn tại từ %(start)s đến %(end)s.")
                       % {"code": known.code, "start": date_text(known.start), "end": until})  # fmt: skip
            return None
        if end is not None and end <= start:
            self.fault(row, "last", ProblemKind.SPAN, _("Kết thúc trước khi bắt đầu (%(day)s).")
                       % {"day": date_text(start)})  # fmt: skip
            return None
        return start, end

    def _check_new(self, rows: list[Any]) -> None:
        """A place nobody recorded yet."""
        lying = [row for row in rows if row.branch is None]
        first = lying[0] if lying else rows[0]
        spans: list[tuple[Any, Known, date, date | None]] = []
        for row in lying or [first]:
            if row.organization is None:
                self.fault(row, "organization", ProblemKind.MISSING, _("Địa bàn mới phải ghi đảng bộ phụ trách."))
                continue
            known = self._known(row, "organization")
            if known is None:
                continue
            days = self._span(row, known) if lying else self._first_days(rows, known)
            if days:
                spans.append((row, known, *days))
        if any(row.number in self.outcome.bad for row in rows):
            return self._rest(rows)
        spans.sort(key=lambda one: one[2])
        for (_r, _k, _s, end), (row, _known, start, _e) in itertools.pairwise(spans):
            if end is None or end > start:
                self.fault(row, "start", ProblemKind.SPAN, _("Chồng với dòng khác của cùng địa bàn."))
        covering = self._new_coverages(rows, spans[0][2], spans[-1][3])
        if any(row.number in self.outcome.bad for row in rows):
            return self._rest(rows)
        row, known, start, end = spans[0]
        new = NewPlace(row.code, row.name, row.kind, known.pk, start, end, bool(row.border), bool(row.difficult))
        self.written.places.append((new, rows))
        for row, known, start, end in spans[1:]:
            standing = NewStanding(0, known.pk, start, end, bool(row.border), bool(row.difficult))
            self.written.standings.append((row.code, standing, row))
        self.written.coverages += covering
        return None

    def _first_days(self, rows: list[Any], known: Known) -> tuple[date, date | None]:
        """Where only branches are named, the place lies there from the first of them on, for as long as it can."""
        starts = []
        for row in rows:
            branch = self.directory.find(row.branch)
            starts.append(row.start or (branch.start if branch else known.start))
        return max(min(starts), known.start), known.end

    def _new_coverages(
        self, rows: list[Any], start: date, end: date | None, held: Iterable[PlaceCoverage] = ()
    ) -> list[tuple[str, NewCoverage, Any]]:
        """The coverages some rows name, within the days of their place and beside those recorded."""
        found: list[tuple[str, NewCoverage, Any]] = []
        taken: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        for one in held:
            taken[one.organization_id].append((one.start, one.end))
        for row in rows:
            if row.branch is None or (known := self._known(row, "branch")) is None:
                continue
            days = self._span(row, known, start)
            if days is None:
                continue
            first, last = days
            if last is None or (end is not None and last > end and row.last is None):
                last = end
            if first < start or (end is not None and (last is None or last > end)):
                self.fault(row, "start", ProblemKind.SPAN,
                           _("Địa bàn được ghi từ %(day)s; chi bộ phụ trách không thể ngoài khoảng ấy.")
                           % {"day": date_text(start)})  # fmt: skip
            elif any(
                (other is None or other > first) and (last is None or last > begun) for begun, other in taken[known.pk]
            ):
                self.fault(
                    row, "start", ProblemKind.SPAN, _("Chi bộ này đã được ghi cho địa bàn trong những ngày này.")
                )
            else:
                taken[known.pk].append((first, last))
                found.append((row.code, NewCoverage(0, known.pk, first, last, bool(row.shared)), row))
        return found

    def _may_touch(self, place: Place, rows: list[Any], standings: list[PlaceStanding]) -> bool:
        """A place of somebody else's area is not for this importer, and nothing is said of it."""
        codes = {known.pk for known in self.directory.by_code.values()}
        if is_system(self.run.by) or any(row.organization_id in codes for row in standings):
            return True
        for row in rows:
            self.fault(row, "code", ProblemKind.UNKNOWN,
                       _("Mã %(code)s không nằm trong phạm vi bạn được nhập. Hãy kiểm tra lại mã.")
                       % {"code": place.code})  # fmt: skip
        return False

    def _check_known(
        self, place: Place, rows: list[Any], standings: list[PlaceStanding], coverages: list[PlaceCoverage]
    ) -> None:
        """A recorded place: what the sheet says otherwise, and what it adds."""
        work: list[tuple[Any, dict[str, Any], Any, list[Change]]] = []
        new: list[Any] = []
        first = rows[0]
        values: dict[str, Any] = {}
        changes: list[Change] = []
        if first.name is not None and text_sort_key(first.name) != place.sort_key:
            values["name"] = first.name
            changes.append(Change(_("Tên"), place.name, first.name))
        if first.kind is not None and first.kind != place.kind:
            values["kind"] = first.kind
            changes.append(Change(_("Loại"), str(place.kind), str(first.kind)))
        for row in rows:
            found: tuple[Any, dict[str, Any], list[Change]] | None
            if row.branch is None:
                found = self._compare_standing(row, standings)
            else:
                found = self._compare_coverage(row, coverages)
                if found is None and row.number not in self.outcome.bad:
                    new.append(row)
            if found is not None and found[1]:
                work.append((found[0], found[1], row, found[2]))
        added = self._new_coverages(new, standings[0].start, standings[-1].end, coverages)
        if any(row.number in self.outcome.bad for row in rows):
            return self._rest(rows)
        if not (values or work or added):
            return None
        if not is_system(self.run.by) and standings[-1].organization_id not in self.managed:
            return self.fault(first, "", ProblemKind.DIFFERENT,
                              _("Khác với dữ liệu đã có mà bạn không có quyền sửa địa bàn này."))  # fmt: skip
        if values:
            self.written.names.append((place, values))
            self.outcome.changed(first.number, place.name, changes)
        for target, differs, row, told in work:
            self.written.corrections.append((target, differs, row))
            self.outcome.changed(row.number, place.name, told)
        self.written.coverages += added
        return None

    def _compare_standing(
        self, row: Any, standings: list[PlaceStanding]
    ) -> tuple[PlaceStanding, dict[str, Any], list[Change]] | None:
        """The recorded span a row speaks of, and what differs."""
        held = next((one for one in standings if row.start is None or _holds(one, row.start)), None)
        if row.start is None:
            held = standings[-1]
        if held is None or (row.organization and row.organization.upper() != held.organization.code.upper()):
            self.fault(row, "organization", ProblemKind.DIFFERENT,
                       _("Địa bàn đang thuộc %(code)s. Chuyển sang đảng bộ khác, hoặc ghi những ngày trước đó, phải "
                         "làm ở trang địa bàn.") % {"code": (held or standings[-1]).organization.code})  # fmt: skip
            return None
        values: dict[str, Any] = {}
        changes: list[Change] = []
        for name, label in (("border", _("Biên giới")), ("difficult", _("Đặc biệt khó khăn"))):
            said = getattr(row, name)
            if said is not None and said != getattr(held, name):
                values[name] = said
                changes.append(Change(label, _yes(not said), _yes(said)))
        return held, *self._compare_end(row, held, values, changes)

    def _compare_coverage(
        self, row: Any, coverages: list[PlaceCoverage]
    ) -> tuple[PlaceCoverage, dict[str, Any], list[Change]] | None:
        """The recorded coverage a row speaks of, and what differs; None where it speaks of a new one."""
        same = [one for one in coverages if one.organization.code.upper() == row.branch.upper()]
        held = next((one for one in same if row.start is None or _holds(one, row.start)), None)
        if held is None:
            return None
        values: dict[str, Any] = {}
        changes: list[Change] = []
        if row.shared is not None and row.shared != held.shared:
            values["shared"] = row.shared
            changes.append(Change(_("Hình thức"), _how(held.shared), _how(row.shared)))
        return held, *self._compare_end(row, held, values, changes)

    def _compare_end(
        self, row: Any, held: Any, values: dict[str, Any], changes: list[Change]
    ) -> tuple[dict[str, Any], list[Change]]:
        """A last day ends what is open; a blank one wipes nothing; another one is for the page."""
        if row.last is not None and end_after(row.last) != held.end:
            if held.end is not None:
                self.fault(row, "last", ProblemKind.DIFFERENT,
                           _("Đã ghi kết thúc ngày %(day)s.") % {"day": date_text(last_day_of(held.end))})  # fmt: skip
            elif row.last < held.start:
                self.fault(row, "last", ProblemKind.DATE,
                           _("Kết thúc trước khi bắt đầu (%(day)s).") % {"day": date_text(held.start)})  # fmt: skip
            else:
                values["end"] = end_after(row.last)
                changes.append(Change(_("Đến ngày"), "", date_text(row.last)))
        return values, changes

    def _write(self) -> None:
        by, todo = self.run.by, self.written
        ids = enter_places(new=[new for new, _rows in todo.places], by=by)
        pks = {new.code: pk for (new, _rows), pk in zip(todo.places, ids, strict=True)}
        for new, rows in todo.places:
            for row in rows:
                self.outcome.new(row.number, new.name)
        missing = {code for code, _one, _row in todo.coverages} - pks.keys()
        pks |= dict(Place.objects.filter(code__in=missing).values_list("code", "pk"))
        for code, standing, _row in todo.standings:
            standing.place_id = pks[code]
        open_standings(new=[standing for _code, standing, _row in todo.standings], by=by)
        if todo.names:
            correct_places(corrections=todo.names, by=by)
        # Ends first: what is open gives way to what follows.
        for target, values, row in sorted(todo.corrections, key=lambda one: isinstance(one[0], PlaceStanding)):
            self._correct(target, values, row)
        for code, coverage, row in todo.coverages:
            coverage.place_id = pks[code]
            self.outcome.new(row.number, row.name or code)
        cover_places(new=[one for _code, one, _row in todo.coverages], by=by)

    def _correct(self, target: Any, values: dict[str, Any], row: Any) -> None:
        """One correction; what the service refuses is a problem of its row."""
        try:
            with transaction.atomic():
                if isinstance(target, PlaceStanding):
                    correct_standing(standing=target, values=values, by=self.run.by)
                else:
                    correct_coverage(coverage=target, values=values, by=self.run.by)
        except ValidationError as error:
            self.fault(row, "", ProblemKind.SPAN, " ".join(error.messages))


def spans_by_place(rows: Any) -> dict[int, list[Any]]:
    """Spans by their place, earliest first."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("start", "pk"):
        found[row.place_id].append(row)
    return found


def _holds(row: Any, day: date) -> bool:
    return row.start <= day and (row.end is None or day < row.end)


def _yes(value: bool) -> str:
    return next(label for label, one in YES.items() if one is value)


def _how(shared: bool) -> str:
    return SHARED if shared else OWN
