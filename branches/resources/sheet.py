"""The sheet "Tổ chức": founds organisations, corrects what is written of them, records that they ended.

Moving an organisation or making it something else is a decision with a day of its own, and is not done by retyping a
cell: the sheet says so and leaves the row out.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, OrganizationForm, OrganizationName, Placement
from branches.resources.columns import COLUMNS
from branches.resources.directory import Directory, Known, directory_of
from branches.resources.places import PlacesSheet
from branches.scoping import Action, is_system, organizations_allowing
from branches.services import NewOrganization, correct_organizations, dissolve_organization, found_organizations
from core.formatting import date_text
from core.names import fold, text_sort_key
from core.periods import FOUNDING_DAY, end_after, last_day_of
from core.sheets.problems import Change, ProblemKind
from core.sheets.registry import register
from core.sheets.run import Outcome, Run


class OrganizationsSheet:
    """Rows are organisations."""

    name = "organizations"
    title = "Tổ chức"
    order = 10
    apart = False
    owned: tuple[tuple[str, str], ...] = ()
    help = gettext_lazy(
        "Mỗi dòng một tổ chức. Để đổi cấp trên hoặc đổi loại của tổ chức đã có, hãy dùng chức năng của trang tổ chức."
    )
    columns = COLUMNS

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Checks the rows against each other and the tree, then founds and corrects."""
        directory = directory_of(run)
        run.shared["dissolutions"] = []
        if not rows:
            return
        self._check_alone(rows, outcome, run.on)
        by_code = self._by_code(rows, outcome)
        new = {code: row for code, row in by_code.items() if directory.find(code) is None}
        self._check_new(new, by_code, directory, outcome, run)
        self._found(new, directory, outcome, run)
        self._correct([row for code, row in by_code.items() if code not in new], directory, outcome, run)

    def _check_alone(self, rows: Iterable[Any], outcome: Outcome, on: date) -> None:
        for row in rows:
            for field, day in (("founded_on", row.founded_on), ("dissolved_on", row.dissolved_on)):
                if day and day > on:
                    outcome.problem(
                        row.number, field, ProblemKind.DATE,
                        _("Ngày này ở tương lai (hôm nay %(today)s).") % {"today": date_text(on)},
                    )  # fmt: skip
            if row.founded_on and row.dissolved_on and row.dissolved_on < row.founded_on:
                outcome.problem(row.number, "dissolved_on", ProblemKind.DATE, _("Giải thể trước khi thành lập."))

    def _by_code(self, rows: Iterable[Any], outcome: Outcome) -> dict[str, Any]:
        """Rows by code; a code on two rows is a problem of both."""
        found: dict[str, Any] = {}
        for row in rows:
            if row.code is None:
                continue
            first = found.setdefault(row.code, row)
            if first is not row:
                for one, other in ((first, row), (row, first)):
                    outcome.problem(
                        one.number, "code", ProblemKind.DUPLICATE,
                        _("Mã này còn ở dòng %(row)d. Mỗi tổ chức chỉ ghi một dòng.") % {"row": other.number},
                    )  # fmt: skip
        return found

    def _check_new(
        self, new: dict[str, Any], by_code: dict[str, Any], directory: Directory, outcome: Outcome, run: Run
    ) -> None:
        """Superiors: known, allowed, without circles, there for as long as what stands below."""
        manageable = set(
            organizations_allowing(run.by, Action.MANAGE_ORGANIZATIONS, on=run.on).values_list("pk", flat=True)
        )
        taken = set(Organization.objects.filter(code__in=list(new)).values_list("code", flat=True))
        for code, row in new.items():
            if code in taken:
                outcome.problem(
                    row.number, "code", ProblemKind.UNKNOWN,
                    _("Mã %(code)s không nằm trong phạm vi bạn được nhập. Hãy kiểm tra lại mã.") % {"code": code},
                )  # fmt: skip
            elif row.parent_code is None:
                if not is_system(run.by) and row.number not in outcome.bad:
                    outcome.problem(
                        row.number, "parent_code", ProblemKind.TREE,
                        _("Tổ chức mới phải có cấp trên. Tổ chức gốc do quản trị lập khi cài đặt."),
                    )  # fmt: skip
            elif (parent := directory.find(row.parent_code)) is not None:
                if parent.pk not in manageable and not parent.dissolved:
                    outcome.problem(
                        row.number, "parent_code", ProblemKind.TREE, _("Bạn không có quyền lập tổ chức ở đây.")
                    )
            elif row.parent_code not in by_code:
                outcome.problem(row.number, "parent_code", *directory.why_unknown(row.parent_code))
        self._check_circles(new, outcome)
        self._check_resting(new, directory, outcome)

    def _check_circles(self, new: dict[str, Any], outcome: Outcome) -> None:
        safe: set[str] = set()
        for start in new:
            way: list[str] = []
            code: str | None = start
            while code in new and code not in safe and code not in way:
                way.append(code)
                code = new[code].parent_code
            if code in way:
                circle = way[way.index(code) :]
                shown = " → ".join([*circle[:6], *(["…"] if len(circle) > 6 else []), circle[0]])
                for one in circle:
                    outcome.problem(
                        new[one].number, "parent_code", ProblemKind.TREE,
                        _("Vòng tròn cấp trên: %(circle)s. Một tổ chức không thể đứng dưới chính nó.")
                        % {"circle": shown},
                    )  # fmt: skip
            safe.update(way)

    def _check_resting(self, new: dict[str, Any], directory: Directory, outcome: Outcome) -> None:
        """Top down: what stands below a row that stays out stays out; nothing outlives its superior."""
        spans: dict[str, tuple[date, date | None]] = {}
        done: set[str] = set()

        def visit(code: str) -> None:
            if code in done:
                return
            done.add(code)
            row = new[code]
            above: tuple[date, date | None] = (FOUNDING_DAY, None)
            if row.parent_code in new and row.number not in outcome.bad:
                visit(row.parent_code)
                parent_row = new[row.parent_code]
                if parent_row.number in outcome.bad:
                    outcome.problem(
                        row.number, "parent_code", ProblemKind.RESTING,
                        _("Cấp trên %(code)s có lỗi ở dòng %(row)d.")
                        % {"code": row.parent_code, "row": parent_row.number},
                    )  # fmt: skip
                else:
                    above = spans[row.parent_code]
            elif row.parent_code and (parent := directory.find(row.parent_code)):
                above = (parent.start, parent.end)
            if row.number in outcome.bad:
                directory.left_out[code] = row.number
                return
            start = max(row.founded_on or above[0], above[0])
            end = end_after(row.dissolved_on)
            if above[1] is not None and (end is None or end > above[1]):
                outcome.problem(
                    row.number, "dissolved_on", ProblemKind.TREE,
                    _("Cấp trên %(code)s giải thể ngày %(day)s; tổ chức này phải giải thể không muộn hơn ngày đó.")
                    % {"code": row.parent_code, "day": date_text(last_day_of(above[1]))},
                )  # fmt: skip
            elif end is not None and end <= start:
                outcome.problem(
                    row.number, "dissolved_on", ProblemKind.TREE,
                    _("Giải thể trước khi cấp trên được thành lập (%(day)s).") % {"day": date_text(start)},
                )  # fmt: skip
            if row.number in outcome.bad:
                directory.left_out[code] = row.number
            spans[code] = (start, end)

        for code in new:
            visit(code)

    def _found(self, new: dict[str, Any], directory: Directory, outcome: Outcome, run: Run) -> None:
        good = {code: row for code, row in new.items() if row.number not in outcome.bad}
        made = found_organizations(
            new=[
                NewOrganization(
                    code=code,
                    name=row.name,
                    form=row.form,
                    level=row.level,
                    parent_code=known.code if (known := directory.find(row.parent_code or "")) else row.parent_code,
                    sector=row.sector,
                    symbol=row.symbol or "",
                    founded_on=row.founded_on,
                    start=row.founded_on,
                    end=end_after(row.dissolved_on),
                )
                for code, row in good.items()
            ],
            by=run.by,
        ) if good else {}  # fmt: skip
        starts = dict(
            Placement.objects.filter(organization__in=list(made.values()))
            .order_by("-start")
            .values_list("organization", "start")
        )
        for code, row in good.items():
            outcome.new(row.number, row.name)
            pk = made[code].pk
            directory.add(
                Known(
                    pk, code, row.name, starts[pk], end_after(row.dissolved_on), row.parent_code, bool(row.dissolved_on)
                )
            )

    def _correct(self, rows: list[Any], directory: Directory, outcome: Outcome, run: Run) -> None:
        """Compares rows with what is recorded; blank cells say nothing."""
        known = {row.number: directory.find(row.code) for row in rows}
        ids = [one.pk for one in known.values() if one]
        names = _last(OrganizationName.objects.filter(organization__in=ids))
        forms = _last(OrganizationForm.objects.filter(organization__in=ids).select_related("form", "level", "sector"))
        former = _former_names(ids)
        organizations = Organization.objects.in_bulk(ids)
        manageable: set[int] | None = None
        corrections = []
        for row in rows:
            place = known[row.number]
            if place is None:
                continue
            name, form, organization = names[place.pk], forms[place.pk], organizations[place.pk]
            if row.parent_code is not None and fold(row.parent_code) != fold(place.parent_code or ""):
                outcome.problem(
                    row.number, "parent_code", ProblemKind.DIFFERENT,
                    _("Tổ chức đang trực thuộc %(code)s. Chuyển cấp trên phải ghi nhận ở trang tổ chức, kèm ngày.")
                    % {"code": place.parent_code or _("không tổ chức nào")},
                )  # fmt: skip
            if row.form is not None and row.form != form.form:
                outcome.problem(
                    row.number, "form", ProblemKind.DIFFERENT,
                    _("Tổ chức đang là %(form)s. Đổi loại phải ghi nhận ở trang tổ chức, kèm ngày.")
                    % {"form": form.form},
                )  # fmt: skip
            values: dict[str, Any] = {}
            changes: list[Change] = []

            def compare(field: str, before: Any, after: Any, heading: str) -> None:
                if after is not None and after != before:
                    values[field] = after  # noqa: B023
                    changes.append(Change(heading, _shown(before), _shown(after)))  # noqa: B023

            # "Hoà" and "Hòa" are one name; a different tone or letter is another.
            same_name = row.name is not None and text_sort_key(row.name) == text_sort_key(name.name)
            # A workbook from before a dated rename must not undo it.
            if row.name is not None and not same_name and (place.pk, text_sort_key(row.name)) in former:
                same_name = True
                outcome.note(
                    _(
                        "Dòng %(row)d: “%(old)s” là tên cũ của tổ chức %(code)s, nay là “%(name)s”; "
                        "tên hiện nay được giữ."
                    )
                    % {"row": row.number, "old": row.name, "code": place.code, "name": name.name}
                )
            compare("name", name.name, None if same_name else row.name, _("Tên tổ chức"))
            compare("symbol", name.symbol, row.symbol, _("Ký hiệu"))
            compare("level", form.level, row.level, _("Cấp"))
            compare("sector", form.sector, row.sector, _("Khối"))
            compare("founded_on", organization.founded_on, row.founded_on, _("Ngày thành lập"))
            ends = self._compare_end(row, place, outcome)
            if ends:
                changes.append(Change(_("Ngày giải thể"), "", date_text(row.dissolved_on)))
            if row.number in outcome.bad or not changes:
                continue
            if manageable is None:
                allowed = organizations_allowing(run.by, Action.MANAGE_ORGANIZATIONS, on=run.on)
                manageable = set(allowed.values_list("pk", flat=True))
            if place.pk not in manageable:
                outcome.problem(
                    row.number, "", ProblemKind.DIFFERENT,
                    _("Khác với dữ liệu đã có (%(fields)s) mà bạn không có quyền sửa tổ chức này.")
                    % {"fields": ", ".join(change.label for change in changes)},
                )  # fmt: skip
                continue
            outcome.changed(row.number, row.name, changes)
            if ends:
                # Written with its other corrections when the members' sheet was read; both or neither.
                place.end, place.dissolved = end_after(row.dissolved_on), True
                run.shared["dissolutions"].append((row, organization, values))
            elif values:
                corrections.append((organization, values))
        if corrections:
            correct_organizations(corrections=corrections, by=run.by)

    def _compare_end(self, row: Any, place: Known, outcome: Outcome) -> bool:
        """Whether the row ends an organisation that is still open."""
        if row.dissolved_on is None:
            return False
        if not place.dissolved:
            if row.dissolved_on < place.start:
                outcome.problem(row.number, "dissolved_on", ProblemKind.DATE, _("Giải thể trước khi thành lập."))
            return True
        if end_after(row.dissolved_on) != place.end:
            outcome.problem(
                row.number, "dissolved_on", ProblemKind.DIFFERENT,
                _("Đã ghi nhận giải thể sau ngày %(day)s.") % {"day": date_text(last_day_of(place.end))},
            )  # fmt: skip
        return False

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Ends organisations, now that the members' sheet has said where their members went.

        What stands below must end first: whatever is refused is tried again until nothing more succeeds.
        """
        pending = list(run.shared.get("dissolutions", []))
        while pending:
            refused = []
            for row, organization, values in pending:
                try:
                    with transaction.atomic():
                        if values:
                            correct_organizations(corrections=[(organization, values)], by=run.by)
                        dissolve_organization(organization=organization, last_day=row.dissolved_on, by=run.by)
                except ValidationError as error:
                    refused.append(((row, organization, values), " ".join(error.messages)))
            if len(refused) == len(pending):
                for (row, *_rest), reason in refused:
                    outcome.problem(row.number, "dissolved_on", ProblemKind.TREE, reason)
                return
            pending = [one for one, _reason in refused]

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """The organisations as they were last."""
        names = _last(OrganizationName.objects.filter(organization__in=organization_ids))
        forms = _last(
            OrganizationForm.objects.filter(organization__in=organization_ids).select_related("form", "level", "sector")
        )
        places = _last(Placement.objects.filter(organization__in=organization_ids).select_related("parent"))
        organizations = Organization.objects.filter(pk__in=organization_ids)
        return [
            {
                "code": one.code,
                "name": names[one.pk].name,
                "parent_code": places[one.pk].parent.code if places[one.pk].parent else None,
                "form": forms[one.pk].form,
                "level": forms[one.pk].level,
                "sector": forms[one.pk].sector,
                "symbol": names[one.pk].symbol,
                "founded_on": one.founded_on,
                "dissolved_on": last_day_of(places[one.pk].end) if places[one.pk].dissolved else None,
            }
            for one in organizations.order_by("code")
        ]


def _last(rows: Any) -> dict[int, Any]:
    """The last span of each organisation."""
    return {row.organization_id: row for row in rows.order_by("start")}


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    return date_text(value) if isinstance(value, date) else str(value)


def register_sheets() -> None:
    """Called once, in AppConfig.ready()."""
    register(OrganizationsSheet())
    register(PlacesSheet())


def _former_names(organization_ids: list[int]) -> set[tuple[int, str]]:
    """(organisation id, name's key) of every name that was given up."""
    rows = OrganizationName.objects.filter(organization__in=organization_ids, end__isnull=False)
    return set(rows.values_list("organization", "sort_key"))
