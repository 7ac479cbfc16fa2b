"""What other pages tell of these records: the member's past, the organisation's panels, the rights to each."""

from datetime import date

import pytest
from django.urls import reverse

from core.audit import SYSTEM
from evaluations.queries.record_panels import RecordsPanel, ScreeningsPanel
from evaluations.queries.record_timeline import Records
from tests.evaluations.registered import make_case, make_commendation, make_example, make_registration
from tests.factories import TODAY, World


def told(facts: list) -> dict[str, str]:
    return {one.label: one.value for one in facts}


def test_a_member_s_past_tells_what_was_reviewed_answered_and_recognised(world: World) -> None:
    an = world.members["an"]
    make_registration(world.a, an, outcome="achieved", outcome_on=date(2022, 12, 1))
    make_registration(world.a, an, title="Chưa xét")
    make_commendation(world.a, an, outcome="refused", outcome_on=date(2022, 12, 5))
    make_example(world.a, an, withdrawn_on=date(2022, 9, 1), withdrawn_reason="Hết")
    make_case(world.a, an)
    entries = Records().entries(an, by=world.users["secretary"], on=TODAY)
    assert {(one.day, one.text) for one in entries} == {
        (date(2022, 12, 1), "Đăng ký danh hiệu thi đua năm 2022 “Lao động tiên tiến”: đạt"),
        (date(2022, 12, 5), "Đề nghị khen thưởng “Giấy khen”: không được khen thưởng"),
        (date(2022, 6, 1), "Được công nhận điển hình tiên tiến: Trồng hồi"),
        (date(2022, 9, 1), "Thôi công nhận điển hình tiên tiến: Trồng hồi"),
        (date(2022, 3, 1), "Đưa vào rà soát: bỏ sinh hoạt, không đóng đảng phí"),
    }
    assert all(one.url for one in entries)


def test_screening_is_told_to_who_opens_files_only(world: World) -> None:
    make_case(world.a, world.members["an"])
    for actor, count in (("secretary", 1), ("commune", 1), ("visitor", 0), ("reader", 0), ("neighbour", 0)):
        assert len(Records().entries(world.members["an"], by=world.users[actor], on=TODAY)) == count, actor


def test_nobody_is_offered_a_register_that_is_closed_to_him(world: World, client_as) -> None:
    closed = {"visitor": {"screenings"}, "reader": {"registrations", "commendations", "examples", "screenings"}}
    for actor in ("secretary", "commune", "visitor", "reader"):
        text = client_as(actor).get(reverse("evaluations:home")).content.decode()
        for name in ("registrations", "commendations", "examples", "screenings", "weak_list"):
            address = reverse(f"evaluations:{name}")
            offered = f'href="{address}"' in text
            assert offered is (name not in closed.get(actor, set())), (actor, name)
            assert client_as(actor).get(address).status_code == (200 if offered else 403)


def test_what_is_not_seen_has_no_link(world: World) -> None:
    make_example(world.a, world.members["an"])
    (entry,) = Records().entries(world.members["an"], by=world.users["neighbour"], on=TODAY)
    assert entry.url == ""


def test_an_organisation_s_page_counts_the_year_below_it(world: World) -> None:
    make_registration(world.a, world.members["an"], outcome="achieved", outcome_on=TODAY)
    make_registration(world.b)
    make_registration(world.b, title="Thôi", outcome="withdrawn", outcome_on=TODAY)
    make_registration(world.c)
    make_commendation(world.a)
    make_example(world.b)
    assert told(RecordsPanel().facts(world.x, by=SYSTEM, on=TODAY)) == {
        "Đăng ký phấn đấu năm nay": "2", "Trong đó đã xét kết quả": "1", "Đề nghị khen thưởng năm nay": "1",
        "Điển hình tiên tiến năm nay": "1",
    }  # fmt: skip
    assert RecordsPanel().matters(world.x, by=SYSTEM, on=TODAY) == []
    assert told(RecordsPanel().matters(world.x, by=SYSTEM, on=date(2023, 2, 1))) == {
        "Đăng ký năm trước chưa xét kết quả": "1", "Đề nghị khen thưởng năm trước chưa trả lời": "1",
    }  # fmt: skip


def test_it_tells_who_is_under_review_and_whose_help_is_over(world: World) -> None:
    panel = ScreeningsPanel()
    make_case(world.a, world.members["an"], help_until=date(2022, 9, 1))
    make_case(world.a, world.members["binh"], help_until=date(2023, 9, 1))
    make_case(world.a, world.members["cuong"], outcome="improved", outcome_on=TODAY)
    assert told(panel.facts(world.x, by=SYSTEM, on=TODAY)) == {"Đảng viên đang rà soát": "2"}
    assert told(panel.matters(world.x, by=SYSTEM, on=TODAY)) == {"Rà soát đã hết hạn giúp đỡ, chưa kết luận": "1"}
    assert panel.facts(world.b, by=SYSTEM, on=TODAY) == []


@pytest.mark.parametrize("count", [1, 3])
def test_panels_and_past_ask_the_same_for_one_and_for_many(world: World, count: int, django_assert_num_queries) -> None:
    an = world.members["an"]
    for number in range(count):
        make_registration(world.a, an, title=f"Danh hiệu {number}", outcome="achieved", outcome_on=TODAY)
        make_example(world.a, an, field=f"lĩnh vực {number}")
        make_commendation(world.a, an, title=f"Giấy khen {number}", outcome="refused", outcome_on=TODAY)
    by = world.users["secretary"]
    with django_assert_num_queries(11):
        assert len(Records().entries(an, by=by, on=TODAY)) == 3 * count
    with django_assert_num_queries(3):
        RecordsPanel().facts(world.x, by=by, on=TODAY)
    with django_assert_num_queries(1):
        ScreeningsPanel().facts(world.x, by=by, on=TODAY)
