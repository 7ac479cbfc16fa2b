"""The sheet itself: what a row can be wrong in alone, and the order of the work."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.resources import directory_of
from core.formatting import date_text
from core.sheets.problems import ProblemKind
from core.sheets.run import Outcome, Run
from members.resources.central.columns import COLUMNS
from members.resources.central.export import exported
from members.resources.central.people import find_places, one_row_each
from members.resources.central.places import held_addresses
from members.resources.central.work import CentralWork
from members.resources.persons import StoredInFull, find_stored, group_rows
from members.resources.work import held_of


class CentralSheet:
    """One row a member, as the central database of members takes it."""

    name = "central"
    title = "Phiếu đảng viên"
    order = 25
    apart = True
    owned: tuple[tuple[str, str], ...] = ()
    help = gettext_lazy(
        "Mỗi đảng viên một dòng, 33 cột như tệp của cơ sở dữ liệu đảng viên trung ương. Nhận ra một người bằng số thẻ "
        "Đảng, chưa có thẻ thì bằng số định danh cá nhân. Tệp không có ngày chuyển và không có nơi đến: chuyển sinh "
        "hoạt, sinh hoạt tạm thời ghi ở trang của đảng viên. Mọi ô định dạng Văn bản."
    )
    columns = COLUMNS

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Checks person by person, then writes everything as sets."""
        if not rows:
            return
        _check_alone(rows, outcome, run.on)
        directory = directory_of(run)
        places = find_places(rows, directory, outcome)
        persons = one_row_each(group_rows(rows, outcome), outcome)
        find_stored(persons, outcome, StoredInFull)
        ids = [person.stored.pk for person in persons if person.stored]
        work = CentralWork(run, outcome, directory, places, held_of(ids), held_addresses(ids))
        work.load(persons)
        work.tell_what_is_lacking(rows)

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """A row for everybody who ever belonged officially to the organisations: where he is, or how he left."""
        return exported(organization_ids, on=on)


def _check_alone(rows: list[Any], outcome: Outcome, on: date) -> None:
    """What a row can be wrong in by itself."""
    future = _("Ngày này ở tương lai (hôm nay %(today)s).") % {"today": date_text(on)}
    for row in rows:
        for name in ("birth", "admission"):
            partial = getattr(row, name)
            if partial is not None and partial[0] > on:
                outcome.problem(row.number, name, ProblemKind.DATE, future)
        for name in ("full_membership_date", "card_issued_on"):
            day = getattr(row, name)
            if day is not None and day > on:
                outcome.problem(row.number, name, ProblemKind.DATE, future)
        if row.former_national_id and len(row.former_national_id) not in (9, 12):
            outcome.problem(row.number, "former_national_id", ProblemKind.FORMAT, _("Số CMND cũ gồm 9 hoặc 12 chữ số."))
        if row.removal and row.removal.strip().lower() not in ("không", "khong", "0"):
            outcome.problem(
                row.number, "removal", ProblemKind.CONFLICT,
                _(
                    "Hồ sơ không bị xóa bằng tệp. Ghi trùng thì nhập hai hồ sơ làm một ở mục Hồ sơ trùng; đã rời Đảng "
                    "thì ghi Trạng thái hoạt động và ngày. Sau đó để trống cột này."
                ),
            )  # fmt: skip
