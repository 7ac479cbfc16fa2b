"""Commendations and discipline: what may be laid on whom, what follows from it, and what is corrected."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.audit import SYSTEM
from core.documents import Document
from members.models import Award, Discipline, Membership, Office, OfficeTerm, Transfer
from members.queries import Honours
from members.services import correct_record, lift_discipline, record_award, record_discipline
from tests.factories import START, TODAY, World, make_membership

pytestmark = pytest.mark.django_db

Form = Discipline.Form


def decision() -> Document:
    return Document.objects.get_or_create(number="05-QĐ/ĐU", issued_on=date(2022, 9, 1))[0]


def discipline(
    world: World, name: str = "an", form: str = Form.WARNING, on: date = date(2022, 9, 5), **values: Any
) -> Discipline:
    if form in (Form.REMOVAL, Form.EXPULSION):
        values.setdefault("document", decision())
    return record_discipline(
        member=world.members[name], organization=world.a, form=form, decided_on=on, by=SYSTEM, **values
    )


def hold(world: World, name: str, office: str, start: date = START, organization: Any = None) -> OfficeTerm:
    return OfficeTerm.objects.create(
        member=world.members[name],
        organization=organization or world.a,
        office=Office.objects.get(code=office),
        start=start,
    )


@pytest.mark.parametrize(
    ("name", "form", "sentence"),
    [
        ("probationary", Form.REPRIMAND, ""),
        ("probationary", Form.WARNING, ""),
        ("probationary", Form.REMOVAL, "dự bị chỉ bị khiển trách hoặc cảnh cáo"),
        ("probationary", Form.EXPULSION, "dự bị chỉ bị khiển trách hoặc cảnh cáo"),
        ("an", Form.REPRIMAND, ""),
        ("an", Form.WARNING, ""),
        ("an", Form.REMOVAL, "không giữ chức vụ nào"),
        ("an", Form.EXPULSION, ""),
        ("left", Form.WARNING, "không sinh hoạt chính thức ở tổ chức nào"),
    ],
)
def test_which_form_may_be_laid_on_whom(world: World, name: str, form: str, sentence: str) -> None:
    if sentence:
        with pytest.raises(ValidationError, match=sentence):
            discipline(world, name, form)
        assert not Discipline.objects.exists()
    else:
        assert discipline(world, name, form).form == form


def test_removal_ends_the_offices_it_names(world: World) -> None:
    secretary, committee = hold(world, "an", "bi-thu"), hold(world, "an", "uy-vien", organization=world.x)
    with pytest.raises(ValidationError, match="Chọn chức vụ bị cách"):
        discipline(world, form=Form.REMOVAL)
    with pytest.raises(ValidationError, match="Chọn chức vụ bị cách"):
        discipline(world, form=Form.REMOVAL, offices=[hold(world, "binh", "chi-uy-vien")])
    discipline(world, form=Form.REMOVAL, offices=[secretary])
    secretary.refresh_from_db()
    committee.refresh_from_db()
    assert (secretary.end, secretary.end_reason) == (date(2022, 9, 5), "cách chức")
    assert committee.end is None
    with pytest.raises(ValidationError, match="Chỉ cách chức mới ghi chức vụ"):
        discipline(world, offices=[committee])


def test_expulsion_ends_membership_and_offices_in_the_same_act(world: World) -> None:
    term = hold(world, "away", "chi-uy-vien")
    discipline(world, "away", Form.EXPULSION, date(2022, 10, 10))
    rows = Membership.objects.filter(member=world.members["away"]).order_by("kind")
    assert [(row.kind, row.end, row.end_reason) for row in rows] == [
        ("official", date(2022, 10, 10), "expulsion"),
        ("temporary", date(2022, 10, 10), "expulsion"),
    ]
    term.refresh_from_db()
    assert (term.end, term.end_reason) == (date(2022, 10, 10), "khai trừ")


def test_expulsion_names_its_paper_everywhere_and_stops_a_transfer(world: World) -> None:
    with pytest.raises(ValidationError, match="cần số và ngày của quyết định"):
        discipline(world, form=Form.EXPULSION, document=None)
    term = hold(world, "an", "bi-thu")
    transfer = Transfer.objects.create(
        member=world.members["an"], kind="official", direction="inside", organization=world.a, destination=world.b,
        requested_on=date(2022, 8, 1),
    )  # fmt: skip
    discipline(world, form=Form.EXPULSION)
    term.refresh_from_db()
    transfer.refresh_from_db()
    assert term.end_document == Membership.objects.get(member=world.members["an"]).end_document == decision()
    assert transfer.status == Transfer.Status.CANCELLED


def test_a_guest_elsewhere_is_no_guest_after_expulsion(world: World) -> None:
    make_membership(world.members["an"], world.c, kind=Membership.Kind.GUEST)
    discipline(world, form=Form.EXPULSION)
    assert not Membership.objects.filter(member=world.members["an"], end__isnull=True).exists()


def test_expulsion_after_the_membership_was_ended_for_it_does_not_end_it_twice(world: World) -> None:
    rows = Membership.objects.filter(member=world.members["an"])
    rows.update(end=date(2022, 9, 5), end_reason=Membership.EndReason.EXPULSION)
    discipline(world, form=Form.EXPULSION)
    assert [(row.end, row.end_reason) for row in rows] == [(date(2022, 9, 5), "expulsion")]
    with pytest.raises(ValidationError, match="không sinh hoạt chính thức"):
        discipline(world, form=Form.EXPULSION, on=date(2022, 9, 6))


def test_expulsion_on_the_first_day_of_a_membership_is_refused_whole(world: World) -> None:
    with pytest.raises(ValidationError):
        discipline(world, form=Form.EXPULSION, on=START)
    assert not Discipline.objects.exists()
    assert Membership.objects.get(member=world.members["an"]).end is None


def test_a_measure_is_lifted_from_a_day_on_an_expulsion_is_not(world: World) -> None:
    measure = discipline(world)
    with pytest.raises(ValidationError, match="không thể trước ngày có hiệu lực"):
        lift_discipline(discipline=measure, lifted_on=date(2022, 9, 4), by=SYSTEM)
    lift_discipline(discipline=measure, lifted_on=date(2022, 12, 5), by=SYSTEM)
    measure.refresh_from_db()
    assert measure.lifted_on == date(2022, 12, 5)
    with pytest.raises(ValidationError, match="khôi phục đảng tịch"):
        lift_discipline(discipline=discipline(world, "binh", Form.EXPULSION), lifted_on=TODAY, by=SYSTEM)


def test_corrections_keep_in_step_with_what_a_measure_ended(world: World) -> None:
    measure = discipline(world)
    correct_record(row=measure, values={"form": Form.REPRIMAND, "decided_on": date(2022, 9, 6)}, by=SYSTEM)
    measure.refresh_from_db()
    assert (measure.form, measure.decided_on) == (Form.REPRIMAND, date(2022, 9, 6))
    with pytest.raises(ValidationError, match="ghi thành việc riêng"):
        correct_record(row=measure, values={"form": Form.EXPULSION}, by=SYSTEM)
    with pytest.raises(ValidationError, match="không sinh hoạt chính thức"):
        correct_record(row=measure, values={"decided_on": date(2020, 12, 31)}, by=SYSTEM)
    expelled = discipline(world, "binh", Form.EXPULSION)
    with pytest.raises(ValidationError, match="không sửa ở đây"):
        correct_record(row=expelled, values={"decided_on": date(2022, 9, 6)}, by=SYSTEM)


def test_an_award_is_recorded_and_corrected(world: World) -> None:
    award = record_award(
        member=world.members["an"], organization=world.a, title="Giấy khen", awarded_on=date(2022, 2, 3), by=SYSTEM
    )
    correct_record(row=award, values={"issuer": "Huyện ủy Hòa An"}, by=SYSTEM)
    assert Award.objects.get().issuer == "Huyện ủy Hòa An"
    with pytest.raises(ValidationError, match="title"):
        record_award(member=world.members["an"], organization=world.a, title="", awarded_on=date(2022, 2, 3), by=SYSTEM)


def test_the_timeline_tells_each_with_its_paper(world: World) -> None:
    measure = discipline(world, document=decision())
    lift_discipline(discipline=measure, lifted_on=date(2022, 12, 5), by=SYSTEM)
    record_award(
        member=world.members["an"], organization=world.a, title="Giấy khen", issuer="Huyện ủy Hòa An",
        awarded_on=date(2022, 2, 3), by=SYSTEM,
    )  # fmt: skip
    entries = Honours().entries(world.members["an"], by=SYSTEM, on=TODAY)
    assert [(entry.day, entry.text) for entry in sorted(entries, key=lambda entry: entry.day)] == [
        (date(2022, 2, 3), "Khen thưởng: Giấy khen, Huyện ủy Hòa An"),
        (date(2022, 9, 5), "Kỷ luật: cảnh cáo theo 05-QĐ/ĐU ngày 01/09/2022"),
        (date(2022, 12, 5), "Chấm dứt hiệu lực kỷ luật cảnh cáo"),
    ]


def test_an_award_before_birth_or_twice_is_refused(world: World) -> None:
    member = world.members["an"]
    member.birth_date = date(1980, 5, 2)
    member.save()

    def award(title: str, on: date) -> Award:
        return record_award(member=member, organization=world.a, title=title, awarded_on=on, by=SYSTEM)

    with pytest.raises(ValidationError, match="không thể trước ngày sinh"):
        award("Giấy khen", date(1980, 5, 1))
    first = award("Giấy khen", date(2022, 9, 2))
    with pytest.raises(ValidationError, match="Đã ghi “giấy khen” ngày 02/09/2022"):
        award("giấy khen", date(2022, 9, 2))
    other = award("Bằng khen", date(2022, 9, 2))
    with pytest.raises(ValidationError, match="Đã ghi “Giấy khen”"):
        correct_record(row=other, values={"title": "Giấy khen"}, by=SYSTEM)
    with pytest.raises(ValidationError, match="không thể trước ngày sinh"):
        correct_record(row=other, values={"title": "Bằng khen", "awarded_on": date(1970, 1, 1)}, by=SYSTEM)
    correct_record(row=first, values={"for_what": "Năm 2022"}, by=SYSTEM)
    assert Award.objects.count() == 2


def test_the_same_measure_twice_on_a_day_is_refused(world: World) -> None:
    discipline(world)
    with pytest.raises(ValidationError, match="Đã ghi kỷ luật cảnh cáo ngày 05/09/2022"):
        discipline(world)
    other = discipline(world, on=date(2022, 9, 6))
    with pytest.raises(ValidationError, match="Đã ghi kỷ luật cảnh cáo"):
        correct_record(row=other, values={"decided_on": date(2022, 9, 5)}, by=SYSTEM)
    discipline(world, form=Form.REPRIMAND)
    assert Discipline.objects.count() == 3


def test_a_removal_has_a_paper_and_keeps_it(world: World) -> None:
    term = hold(world, "an", "bi-thu")
    with pytest.raises(ValidationError, match="Cách chức thì cần số và ngày của quyết định"):
        discipline(world, form=Form.REMOVAL, offices=[term], document=None)
    measure = discipline(world, form=Form.REMOVAL, offices=[term])
    with pytest.raises(ValidationError, match="Cách chức thì cần số và ngày của quyết định"):
        correct_record(row=measure, values={"document": None}, by=SYSTEM)
