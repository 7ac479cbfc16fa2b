"""What the demo commune of Hòa An registered for 2022 and proposed, whom it reviews, who was on leave, and which of its
branches is weak; all invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from branches.models import Organization
from branches.services import keep_document
from evaluations.models import Leave, Registration, ScreeningCase, Subject
from evaluations.queries.frames import frame_of, scheme_in_force
from evaluations.services.commendations import (
    NewCommendation,
    award_commendation,
    propose_commendation,
    refuse_commendation,
)
from evaluations.services.leaves import record_leave
from evaluations.services.registrations import (
    NewRegistration,
    Review,
    register,
    register_levels,
    review_registrations,
)
from evaluations.services.screenings import Conclusion, conclude_case, open_case, record_help
from evaluations.services.weak import follow_up, lift_weak, list_weak, set_task
from members.models import Member, Membership
from members.queries import is_full
from scenarios.plan import District

YEAR = 2022
_REGISTERED, _REVIEWED = date(2022, 1, 15), date(2022, 12, 8)
_Kind, _Outcome = Registration.Kind, Registration.Outcome


def strive(
    plan: District, organizations: dict[str, Organization], *, root: str, commune: str, demo: str, by: Any
) -> None:
    """Everything the pages of evaluations show of the commune; nothing where a smaller cut of the district lacks it."""
    branches = [organizations[one.code] for one in plan.branches if one.parent_code == commune and one.code != demo]
    if demo not in organizations or len(branches) < 6:
        return
    own, committee, district = organizations[demo], organizations[commune], organizations[root]
    registered = [_register(branch, by=by) for branch in (own, *branches[:2])]
    _review(branches[0], registered[1], by=by)
    _commend(own, registered[0], branches[0], registered[1], by=by)
    _screen(branches[1], by=by)
    _weak(branches[2], branches[3], committee, district, by=by)
    _leave(own, branches[4], by=by)


def _people(branch: Organization, first: date, last: date) -> list[Member]:
    """Full members who belonged to a branch on both days, in the order of the record."""
    rows = Membership.objects.filter(is_full(first, of="member__"), kind=Membership.Kind.OFFICIAL, organization=branch)
    rows = rows.filter(span__contains=first).filter(span__contains=last).select_related("member").order_by("pk")
    return [row.member for row in rows]


def _register(branch: Organization, *, by: Any) -> list[Registration]:
    """The levels of the branch and of its members, a title of emulation, a model, and what everybody commits to."""
    levels = {}
    for subject in (Subject.ORGANIZATION, Subject.MEMBER):
        scheme = scheme_in_force(subject, branch.pk, _REGISTERED)
        assert scheme is not None, "the common scheme of 132-QĐ/TW"
        levels[subject] = frame_of(scheme).levels
    people = _people(branch, _REGISTERED, _REVIEWED)
    of_members = {one: levels[Subject.MEMBER][0 if number % 5 == 0 else 1] for number, one in enumerate(people)}
    register_levels(
        organization=branch, year=YEAR, own=levels[Subject.ORGANIZATION][1], of_members=of_members,
        registered_on=_REGISTERED, by=by,
    )  # fmt: skip
    found = register(
        organization=branch, members=[], by=by,
        new=NewRegistration(
            _Kind.MODEL, YEAR, "Dân vận khéo: đường xóm sáng, xanh, sạch, đẹp", _REGISTERED,
            "Vận động mỗi hộ góp một ngày công mỗi tháng, lắp đèn đường xóm",
        ),
    )  # fmt: skip
    found += register(
        organization=branch, members=people[:3], by=by,
        new=NewRegistration(_Kind.EMULATION, YEAR, "Chiến sĩ thi đua cơ sở", _REGISTERED),
    )  # fmt: skip
    found += register(
        organization=branch, members=people[3:8], by=by,
        new=NewRegistration(
            _Kind.COMMITMENT, YEAR, "Cam kết tu dưỡng, rèn luyện năm 2022", _REGISTERED,
            "Nêu gương, giúp đỡ một hộ nghèo trong xóm",
        ),
    )  # fmt: skip
    return found


def _review(branch: Organization, registered: Sequence[Registration], *, by: Any) -> None:
    """One branch has looked back at what it registered already."""
    outcomes = (_Outcome.ACHIEVED, _Outcome.ACHIEVED, _Outcome.PARTLY, _Outcome.NOT_ACHIEVED)
    notes = ("", "", "Còn việc chưa xong trong năm", "Chưa bố trí được thời gian")
    reviews = {row: Review(outcomes[number % 4], notes[number % 4]) for number, row in enumerate(registered)}
    review_registrations(organization_id=branch.pk, reviews=reviews, on=_REVIEWED, by=by)


def _commend(
    own: Organization, mine: Sequence[Registration], other: Organization, theirs: Sequence[Registration], *, by: Any
) -> None:
    """Two proposals wait, one was granted, one was not."""
    issuer, day = "Đảng ủy xã Hồng Việt", date(2022, 12, 9)

    def propose(branch: Organization, registration: Registration, what: str) -> Any:
        new = NewCommendation(
            YEAR, "Giấy khen thành tích năm 2022", issuer, what, day, member=registration.member,
            registration=registration,
        )  # fmt: skip
        return propose_commendation(organization=branch, new=new, by=by)

    propose(own, mine[0], "Mô hình đường xóm sáng, xanh, sạch, đẹp")
    propose(own, mine[1], "Đi đầu trong phát triển kinh tế gia đình")
    granted = propose(other, theirs[0], "Mô hình đường xóm được xã chọn làm điểm")
    paper = keep_document(number="38-QĐ/ĐU", issued_on=date(2022, 12, 16), by=by)
    award_commendation(commendation=granted, awarded_on=date(2022, 12, 16), document=paper, by=by)
    refused = propose(other, theirs[1], "Hoàn thành nhiệm vụ được giao")
    refuse_commendation(
        commendation=refused, answered_on=date(2022, 12, 16), reason="Thành tích chưa nổi bật so với tiêu chuẩn", by=by
    )


def _screen(branch: Organization, *, by: Any) -> None:
    """Two members under review: one got better, one is helped still."""
    first, second, helper = _people(branch, date(2022, 3, 10), _REVIEWED)[-3:]
    for member, day, reason, evidence in (
        (first, date(2022, 3, 10), ScreeningCase.Reason.ABSENT, "Vắng ba kỳ sinh hoạt liền, chậm đóng đảng phí"),
        (second, date(2022, 9, 10), ScreeningCase.Reason.IDEALS, "Không nhận nhiệm vụ được phân công"),
    ):
        case = open_case(
            organization=branch, member=member, by=by,
            values={
                "opened_on": day, "reason": reason, "evidence": evidence, "helper": helper,
                "help_until": day + timedelta(days=180),
            },
        )  # fmt: skip
        for month, text, result in (
            (1, "Chi ủy gặp gỡ, tìm hiểu hoàn cảnh", "Nhận ra khuyết điểm"),
            (2, "Phân công cùng tổ tự quản của xóm", "Đã dự sinh hoạt đều"),
        ):
            record_help(
                case=case, keeper=branch.pk, on=day + timedelta(days=30 * month), text=text, result=result, by=by
            )
        if member == first:
            conclusion = Conclusion(
                ScreeningCase.Outcome.IMPROVED, date(2022, 9, 10), "Dự đủ các kỳ sinh hoạt từ tháng 5"
            )
            conclude_case(case=case, keeper=branch.pk, conclusion=conclusion, by=by)


def _weak(
    now: Organization, before: Organization, committee: Organization, district: Organization, *, by: Any
) -> None:  # fmt: skip
    """One branch is being consolidated, another was."""
    plan = keep_document(number="21-KH/ĐU", issued_on=date(2022, 4, 1), by=by)
    weak = list_weak(
        organization=now, listed_by=committee, by=by,
        values={
            "start": date(2022, 4, 5), "reason": "Nhiều kỳ sinh hoạt thiếu nội dung, không có nguồn kết nạp",
            "document": plan, "in_charge": "Phó Bí thư Thường trực Đảng ủy xã", "assumed": True,
            "plan": "Kiện toàn chi ủy, khôi phục nền nếp sinh hoạt, tạo nguồn kết nạp", "plan_until": date(2023, 3, 31),
        },
    )  # fmt: skip
    for text, responsible, due, done, result in (
        ("Kiện toàn chi ủy", "Đảng ủy xã", date(2022, 6, 30), date(2022, 6, 20), "Đã bầu bổ sung chi ủy viên"),
        ("Dự và hướng dẫn sinh hoạt hằng tháng", "Phó Bí thư Đảng ủy", date(2022, 12, 31), None, ""),
        ("Có ít nhất một quần chúng ưu tú", "Chi ủy", date(2022, 11, 30), None, ""),
    ):
        values = {"text": text, "responsible": responsible, "due_on": due, "done_on": done, "result": result}
        set_task(weak=weak, values=values, by=by)
    follow_up(weak=weak, on=date(2022, 7, 15), text="Chi ủy mới đã phân công, họp đúng ngày.", by=by)
    follow_up(weak=weak, on=date(2022, 11, 15), text="Sinh hoạt đều; nguồn kết nạp còn chậm.", by=by)
    lifted = list_weak(
        organization=before, listed_by=district, by=by,
        values={
            "start": date(2021, 3, 10), "reason": "Bỏ sinh hoạt hai tháng liền", "assumed": True,
            "plan": "Khôi phục nền nếp sinh hoạt", "plan_until": date(2021, 12, 31),
        },
    )  # fmt: skip
    lift_weak(
        weak=lifted, last_day=date(2022, 1, 14), result="Mười kỳ sinh hoạt liền đủ nội dung, dự trên 90%", by=by,
        document=keep_document(number="14-TB/HU", issued_on=date(2022, 1, 14), by=by),
    )  # fmt: skip


def _leave(own: Organization, other: Organization, *, by: Any) -> None:
    """Somebody was ill for four months, which lowers what he may be rated; somebody else had a child."""
    start = date(2022, 5, 4)
    (ill, *_rest), people = _people(own, start, _REVIEWED)[-2:], _people(other, start, _REVIEWED)
    record_leave(
        member=ill, kind=Leave.Kind.SICK, start=start, end=date(2022, 9, 5), note="Điều trị dài ngày", by=by, on=start
    )
    mother = next((one for one in people if one.gender == Member.Gender.FEMALE), None)
    if mother is not None:
        away = date(2022, 6, 1)
        record_leave(member=mother, kind=Leave.Kind.MATERNITY, start=away, end=date(2022, 12, 1), by=by, on=away)
