"""What a committee receives: who owes, who is late, what adds up, where the records say something else."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from branches.models import Placement
from core.audit import SYSTEM
from core.periods import Period
from reports.queries.overview import build_report
from reports.queries.receiving import Sent, UnitReport, received_of, state_text
from reports.queries.sums import reports_in, sum_of
from reports.reports.received import RECEIVED
from reports.services.duties import end_duty
from reports.services.issuing import correct_pack, issue_pack, receive_pack, send_pack
from reports.services.packs import review_pack
from tests.conftest import World
from tests.factories import make_sent_meeting
from tests.reports.packed import MONTH, duty, sent

DUE = date(2022, 12, 5)


def by_code(rows: list[UnitReport]) -> dict[str, tuple[Sent, int, str]]:
    return {one.organization.code: (one.state, one.late, state_text(one)) for one in rows}


def test_who_has_sent_who_is_late_and_who_owes_nothing(world: World) -> None:
    rule = duty(world.x)
    sent(world.a, DUE + timedelta(days=1))
    assert by_code(received_of(rule, [MONTH], on=world.today)) == {
        world.a.code: (Sent.SENT, 1, "đã gửi, muộn 1 ngày"),
        world.b.code: (Sent.NONE, 15, "chưa có, quá hạn 15 ngày"),
    }
    Placement.objects.filter(organization=world.b).update(end=date(2022, 11, 20), dissolved=True)
    october = Period.parse("2022-10")
    found = received_of(rule, [october, MONTH], on=world.today)
    assert [(one.organization.code, one.period.text, one.state, one.gone_on) for one in found] == [
        (world.a.code, "2022-10", Sent.NONE, None),
        (world.a.code, "2022-11", Sent.SENT, None),
        (world.b.code, "2022-10", Sent.NONE, None),
        (world.b.code, "2022-11", Sent.DISSOLVED, date(2022, 11, 20)),
    ]


def test_a_correction_counts_and_the_first_day_says_whether_it_was_in_time(world: World) -> None:
    rule = duty(world.x)
    sent(world.a, DUE)
    (first,) = (one for one in received_of(rule, [MONTH], on=world.today) if one.organization == world.a)
    assert first.pack is not None
    corrected = correct_pack(pack=first.pack, reason="thiếu", by=SYSTEM, on=world.today)
    ready = review_pack(pack=corrected, version=1, by=SYSTEM, on=world.today)
    issue_pack(pack=ready, version=2, issued_on=world.today, by=SYSTEM, on=world.today)
    (now,) = (one for one in received_of(rule, [MONTH], on=world.today) if one.organization == world.a)
    assert (now.is_corrected, now.late, state_text(now)) == (False, 0, "đã gửi, đúng hạn")
    assert now.issue is not None
    assert now.issue.number == 1  # what was not sent counts nowhere, and keeps nobody from receiving what was
    assert now.waiting == first.pack
    ready.refresh_from_db()
    send_pack(pack=ready, version=ready.version, by=SYSTEM, on=world.today)
    (now,) = (one for one in received_of(rule, [MONTH], on=world.today) if one.organization == world.a)
    assert (now.is_corrected, now.issue and now.issue.number, now.waiting) == (True, 2, ready)
    ready.refresh_from_db()
    with pytest.raises(ValidationError) as error:
        receive_pack(pack=ready, version=ready.version, receiver=world.y, by=SYSTEM, on=world.today)
    assert error.value.messages[0].endswith("nên chỉ cấp ủy ấy nhận được.")
    receive_pack(pack=ready, version=ready.version, receiver=world.x, by=SYSTEM, on=world.today)
    (now,) = (one for one in received_of(rule, [MONTH], on=world.today) if one.organization == world.a)
    assert (now.state, now.late) == (Sent.RECEIVED, 0)


def test_the_papers_add_up_and_show_where_the_records_differ(world: World) -> None:
    rule = duty(world.x)
    first = make_sent_meeting(world.a, date(2022, 11, 3))
    second = make_sent_meeting(world.b, date(2022, 11, 4))
    nothing = sum_of("attendance", world.x, MONTH, received_of(rule, [MONTH], on=world.today), on=world.today)
    assert nothing.rows == ()
    assert nothing.notes[0].startswith("Chưa đơn vị nào gửi báo cáo tháng 11/2022 có biểu “Tỷ lệ đảng viên dự")
    sent(world.a, DUE)
    sent(world.b, DUE)
    reported = first.present + second.present
    first.present -= 1
    first.unexcused += 1
    first.save()
    received = received_of(rule, [MONTH], on=world.today)
    assert reports_in(received, world.x, by=SYSTEM, on=world.today) == [
        ("attendance", "Tỷ lệ đảng viên dự sinh hoạt chi bộ")
    ]
    table = sum_of("attendance", world.x, MONTH, received, on=world.today)
    assert table.totals is not None
    assert table.totals["present"] == reported
    now, cells = table.annexes
    assert now.totals is not None
    assert now.totals["present"] == reported - 1
    differing = {(row["code"], row["column"]): (row["reported"], row["now"]) for row in cells.rows}
    key = next(key for key in differing if str(key[1]).endswith("Có mặt"))
    assert key[0] == world.a.code
    assert differing[key] == (str(first.present + 1), str(first.present))
    assert {row["code"]: row["differs"] for row in table.rows}[world.b.code] == 0
    (note,) = table.notes
    assert note.startswith("Số đã báo cáo cộng từ các báo cáo đã gửi; số theo hồ sơ tính ngày 20/12/2022, nên ")


def test_the_report_of_what_was_received_and_its_records(world: World) -> None:
    duty(world.x, start=date(2022, 10, 1))
    sent(world.a, DUE + timedelta(days=1))
    table = build_report("received", world.x, Period.parse("2022"), by=SYSTEM, on=world.today, options={})
    counts = ("owed", "sent", "in_time", "late", "not_sent", "overdue", "corrected", "differing")
    assert {row["code"]: tuple(row[key] for key in counts) for row in table.rows} == {
        world.a.code: (2, 1, 0, 1, 1, 1, 0, 0),  # October and November
        world.b.code: (2, 0, 0, 0, 2, 2, 0, 0),
    }
    assert table.totals is not None
    assert tuple(table.totals[key] for key in counts) == (4, 1, 0, 1, 3, 3, 0, 0)
    for row in (*table.rows, table.totals):
        for key in counts:
            drill = table.drill(row, table.column(key))
            assert drill is not None
            records = RECEIVED.records(world.x, table.period, drill, by=SYSTEM, on=world.today)
            assert len(records.rows) == row[key]
    sums = build_report("received_sums", world.x, MONTH, by=SYSTEM, on=world.today, options={"bieu": "attendance"})
    assert sums.title == "Tổng hợp báo cáo của cấp dưới: Tỷ lệ đảng viên dự sinh hoạt chi bộ"
    for period, sentence in (
        (Period.parse("2022-11-03..2022-11-09"), "Không có chế độ báo cáo nào"),
        (Period.parse("2022-09"), "Không có chế độ báo cáo nào cho tháng 9/2022"),
        (Period.parse("2022-10"), "Chưa đơn vị nào gửi báo cáo tháng 10/2022."),
    ):
        table = build_report("received_sums", world.x, period, by=SYSTEM, on=world.today, options={})
        assert (table.rows, table.notes[0].startswith(sentence)) == ((), True)
    with pytest.raises(ValueError, match="Không có báo cáo “khong-co”"):
        build_report("received_sums", world.x, MONTH, by=SYSTEM, on=world.today, options={"bieu": "khong-co"})


def test_rules_follow_one_another(world: World) -> None:
    first = duty(world.x)
    second = duty(world.x, start=date(2023, 1, 1), due_days=3)
    first.refresh_from_db()
    assert (first.end, second.end) == (date(2023, 1, 1), None)
    with pytest.raises(ValidationError) as error:
        duty(world.x, start=date(2022, 6, 1))
    assert "Đã có chế độ báo cáo loại này từ ngày 01/01/2023." in error.value.messages[0]
    end_duty(duty=second, last_day=date(2023, 12, 31), by=SYSTEM)
    with pytest.raises(ValidationError) as error:
        end_duty(duty=second, last_day=date(2024, 12, 31), by=SYSTEM)
    assert error.value.messages == ["Chế độ báo cáo này đã kết thúc."]
