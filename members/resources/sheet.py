"""The sheet "Đảng viên": what stands in it, and what a row can be wrong in by itself."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.resources import Directory, Known, directory_of, labels_of
from core.formatting import date_text
from core.sheets.columns import Choice, Code, Column, Day, Digits, PartialDay, PersonName
from core.sheets.problems import ProblemKind
from core.sheets.registry import register
from core.sheets.run import Outcome, Run
from members.models import Ethnicity, Member
from members.resources.central import CentralSheet
from members.resources.export import export_rows
from members.resources.persons import find_stored, group_rows, merge_said
from members.resources.timelines import OFFICIAL, STATES
from members.resources.work import MembersWork, held_of


class MembersSheet:
    """Rows are members' spans."""

    name = "members"
    title = "Đảng viên"
    order = 20
    apart = False
    owned: tuple[tuple[str, str], ...] = ()
    help = gettext_lazy(
        "Mỗi dòng một khoảng thời gian của một đảng viên; một người có thể có nhiều dòng (cùng số thẻ). Dòng “chính "
        "thức”, “dự bị” cho biết sinh hoạt ở đâu; “miễn”, “tạm miễn”, “đình chỉ” là khoảng thời gian chồng lên; "
        "“chuyển đi”, “từ trần”, “khai trừ”, “xóa tên”, “xin ra”: từ Từ ngày không còn sinh hoạt ở tổ chức đó."
    )
    columns = (
        Column("Họ và tên", "full_name", PersonName(), True, "", ("Nông Thị Hòa", "Lý Văn Sơn", "Lý Văn Sơn")),
        Column(
            "Giới tính", "gender", Choice({label: str(value) for value, label in Member.Gender.choices}, width=9),
            False, "", ("nữ", "nam", "nam"),
        ),
        Column(
            "Sinh ngày", "birth", PartialDay(), False, gettext_lazy("Ngày, tháng/năm hoặc chỉ năm."),
            ("20/11/1985", "1958", "1958"),
        ),
        Column("Dân tộc", "ethnicity", Choice(labels_of(Ethnicity), width=12), False, "", ("Tày", "Dao", "Dao")),
        Column(
            "Số định danh cá nhân", "national_id", Digits(12, 12), False, gettext_lazy("12 chữ số."),
            ("004185000123", "", ""),
        ),
        Column(
            "Số thẻ Đảng", "card_number", Digits(6, 12), False,
            gettext_lazy("Người chưa có thẻ thì ghi số định danh cá nhân."),
            ("012345678901", "012345678902", "012345678902"),
        ),
        Column(
            "Mã tổ chức", "code", Code(), True,
            gettext_lazy("Nơi sinh hoạt; với “sinh hoạt tạm thời” là nơi đến."), ("HU01.05", "HU01.05", "HU01.05"),
        ),
        Column(
            "Ngày vào Đảng", "admission", PartialDay(), False, gettext_lazy("Ngày, tháng/năm hoặc chỉ năm."),
            ("03/02/2012", "1985", "1985"),
        ),
        Column("Ngày chính thức", "full_membership_date", Day(), False, "", ("03/02/2013", "19/05/1986", "19/05/1986")),
        Column(
            "Trạng thái", "state", Choice(STATES, width=20), True, "", ("chính thức", "chính thức", "miễn sinh hoạt"),
        ),
        Column(
            "Từ ngày", "start", Day(), False, gettext_lazy("Để trống: từ khi vào Đảng (hoặc từ khi lập tổ chức)."),
            ("", "", "01/06/2021"),
        ),
        Column(
            "Đến ngày", "last", Day(), False, gettext_lazy("Ngày cuối cùng còn đúng; vẫn còn thì để trống."),
            ("", "", ""),
        ),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Checks person by person, then writes everything as sets."""
        if not rows:
            return
        _check_alone(rows, outcome, run.on)
        directory = directory_of(run)
        places = _find_places(rows, directory, outcome)
        persons = group_rows(rows, outcome)
        for person in persons:
            merge_said(person, outcome)
        find_stored(persons, outcome)
        held = held_of([person.stored.pk for person in persons if person.stored])
        MembersWork(run, outcome, directory, places, held).load(persons)

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """Every span of everybody who ever belonged to the organisations."""
        return export_rows(organization_ids)


def _check_alone(rows: list[Any], outcome: Outcome, on: date) -> None:
    """What a row can be wrong in by itself."""
    future = _("Ngày này ở tương lai (hôm nay %(today)s).") % {"today": date_text(on)}
    for row in rows:
        birth, admission = row.birth, row.admission
        if birth is not None and birth[0] > on:
            outcome.problem(row.number, "birth", ProblemKind.DATE, future)
        if admission is not None:
            if admission[0] > on:
                outcome.problem(row.number, "admission", ProblemKind.DATE, future)
            if birth is not None and admission[0] <= birth[0]:
                outcome.problem(row.number, "admission", ProblemKind.DATE, _("Ngày vào Đảng đứng trước ngày sinh."))
        if row.full_membership_date is not None and row.full_membership_date > on:
            outcome.problem(row.number, "full_membership_date", ProblemKind.DATE, future)
        if row.start is not None and row.start > on:
            outcome.problem(row.number, "start", ProblemKind.DATE, future)
        if row.last is not None and row.last > on and row.state and row.state[0] == OFFICIAL:
            outcome.problem(row.number, "last", ProblemKind.DATE, future)
        if row.start is not None and row.last is not None and row.last < row.start:
            outcome.problem(row.number, "last", ProblemKind.DATE, _("Đến ngày đứng trước Từ ngày."))


def _find_places(rows: list[Any], directory: Directory, outcome: Outcome) -> dict[int, Known]:
    """Row number → organisation; a code that names nothing is a problem."""
    places: dict[int, Known] = {}
    found = {code: directory.find(code) for code in {row.code for row in rows} if code is not None}
    for row in rows:
        if row.code is None:
            continue
        known = found[row.code]
        if known is None:
            outcome.problem(row.number, "code", *directory.why_unknown(row.code))
        else:
            places[row.number] = known
    return places


def register_sheets() -> None:
    """Called once, in AppConfig.ready()."""
    register(MembersSheet())
    register(CentralSheet())
