"""Who attends the branches of Hòa An in 2022, and what was inspected: all of it invented."""

from datetime import date, timedelta
from random import Random
from typing import Any

from branches.models import Organization
from core.documents import Document
from meetings.models import Finding, Inspection, VisitAssignment
from meetings.services import (
    NewGroup,
    NewInspection,
    NewVisiting,
    add_finding,
    assign_visitors,
    conclude_inspection,
    correct_finding,
    drop_inspection,
    found_groups,
    lay_programme,
    plan_inspections,
)
from members.models import Member
from scenarios.hoa_an import units
from scenarios.plan import Body, Branch, District
from scenarios.superiors import attend, officials_of

SINCE = date(2022, 1, 1)
DEMO_GROUP = "Tổ công tác xã Hồng Việt"
_A_GROUP = 3  # people
_MOST_BRANCHES = 6  # of one body that its group attends
_MADE = 0.86
_SUBJECTS = (
    "Việc chấp hành nguyên tắc tập trung dân chủ, chế độ sinh hoạt chi bộ",
    "Việc thu, nộp, quản lý và sử dụng đảng phí",
    "Công tác kết nạp đảng viên và quản lý hồ sơ đảng viên",
    "Việc thực hiện Quy định số 37-QĐ/TW về những điều đảng viên không được làm",
)
_STRENGTHS = (
    "Duy trì sinh hoạt định kỳ, nội dung có chuẩn bị.",
    "Thu, nộp đảng phí đúng quy định, sổ sách rõ ràng.",
    "Phân công đảng viên phụ trách hộ cụ thể, có theo dõi.",
)
_FAULTS = (
    "Một số biên bản ghi chưa đủ ý kiến phát biểu.",
    "Chưa phân công rõ người chịu trách nhiệm trong kết luận.",
    "Sinh hoạt chuyên đề còn ít, chưa đủ mỗi quý một lần.",
    "Hồ sơ đảng viên bổ sung hằng năm chưa kịp thời.",
    "Tự phê bình và phê bình có lúc còn nể nang.",
)


def send_superiors(plan: District, organizations: dict[str, Organization], *, by: Any) -> None:
    """A group for every body, who attends some of its branches quarterly; an official a grassroots branch monthly."""
    root = organizations[units.ROOT]
    grassroots = [one for one in plan.branches if one.parent_code == units.ROOT]
    officials = officials_of([organizations[one.code] for one in grassroots[:6]], on=SINCE)
    bodies = [one for one in plan.bodies if one.parent_code == units.ROOT]
    if len(officials) < len(bodies) * _A_GROUP:
        return  # a small cut of the district has nobody to send
    decision = Document.objects.create(
        number="398-QĐ/HU", issued_on=date(2021, 12, 24), issuer="Ban Thường vụ Huyện ủy Hòa An",
        title="về việc phân công dự sinh hoạt chi bộ năm 2022",
    )  # fmt: skip
    assignments: list[VisitAssignment] = []
    people: dict[int, list[Member]] = {}

    def assign(places: list[Organization], who: list[Member], rhythm: str, **values: Any) -> None:
        new = NewVisiting(root, places, rhythm, SINCE, document=decision, **values)
        made = assign_visitors(new=new, on=plan.today, by=by)
        assignments.extend(made)
        people.update({one.pk: who for one in made})

    for number, body in enumerate(bodies):
        who = officials[number * _A_GROUP : (number + 1) * _A_GROUP]
        name = f"Tổ công tác {body.name.removeprefix('Đảng bộ ')}"
        (group,) = found_groups(new=[NewGroup(root, name, SINCE, document=decision, people=who)], by=by)
        branches = [organizations[one.code] for one in plan.branches if one.parent_code == body.code]
        assign(branches[:_MOST_BRANCHES], who, VisitAssignment.Rhythm.QUARTERLY, group=group)
    others = officials[len(bodies) * _A_GROUP :]
    for branch, official in zip(grassroots[6:], others, strict=False):
        assign([organizations[branch.code]], [official], VisitAssignment.Rhythm.PER_YEAR, member=official, times=4)
    attend(assignments, people, seed=plan.seed, rate=_MADE, first=SINCE, on=plan.today, by=by)


def inspect(plan: District, organizations: dict[str, Organization], *, moved: str, by: Any) -> None:
    """The programmes of 2022 of the district and of each body: most of it done, a few faults overdue.

    Arguments:
        moved: the code of the branch that stands elsewhere since July: nobody's programme has it.
    """
    rng = Random(f"{plan.seed}/inspections")
    below: dict[str, list[Organization]] = {}
    units_of_plan: list[Body | Branch] = [*plan.bodies, *plan.branches]
    for one in units_of_plan:
        if one.parent_code is not None and one.code != moved:
            below.setdefault(one.parent_code, []).append(organizations[one.code])
    for number, body in enumerate(plan.bodies):
        inspecting = organizations[body.code]
        paper = Document.objects.create(
            number=f"{10 + number:02d}-CTr/{body.symbol}", issued_on=date(2022, 1, 10), issuer=_issuer(body)
        )
        title = f"Chương trình kiểm tra, giám sát của {_issuer(body)}"
        programme = lay_programme(organization=inspecting, year=2022, title=title, document=paper, by=by)
        chosen = rng.sample(below.get(body.code, []), min(len(below.get(body.code, [])), 6 if number == 0 else 2))
        kinds = rng.choices((Inspection.Kind.INSPECTION, Inspection.Kind.SUPERVISION), (3, 2), k=len(chosen))
        planned = plan_inspections(
            new=[
                NewInspection(
                    place, inspecting, kind, rng.choice(_SUBJECTS), date(2022, rng.randint(3, 12), rng.randint(1, 28)),
                    programme=programme, team="Đoàn do Ủy ban Kiểm tra chủ trì",
                )
                for place, kind in zip(chosen, kinds, strict=True)
            ],
            by=by,
        )  # fmt: skip
        for inspection in planned:
            _carry_out(inspection, rng, plan.today, by)


def _carry_out(inspection: Inspection, rng: Random, today: date, by: Any) -> None:
    """Done, dropped, or left as it is where its day has hardly come."""
    draw = rng.random()
    done_on = inspection.planned_on + timedelta(days=rng.randint(0, 12))
    if draw < 0.06 and inspection.planned_on <= today:
        reason = "Trùng thời gian với đoàn kiểm tra của cấp trên"
        drop_inspection(inspection=inspection, dropped_on=inspection.planned_on, reason=reason, on=today, by=by)
        return
    if draw > 0.92 or done_on > today:
        return
    conclusion = "Chi bộ, đảng bộ cơ bản thực hiện đúng quy định; còn một số hạn chế cần khắc phục như dưới đây."
    conclude_inspection(inspection=inspection, done_on=done_on, conclusion=conclusion, on=today, by=by)
    add_finding(inspection=inspection, kind=Finding.Kind.STRENGTH, text=rng.choice(_STRENGTHS), by=by)
    for text in rng.sample(_FAULTS, rng.randint(0, 2)):
        due = done_on + timedelta(days=rng.choice((30, 45, 60)))
        fault = add_finding(inspection=inspection, kind=Finding.Kind.FAULT, text=text, due_on=due, by=by)
        right = done_on + timedelta(days=rng.randint(15, 75))
        if right <= today and rng.random() < 0.82:
            values = {"put_right_on": right, "result": "Đã khắc phục, có báo cáo bằng văn bản"}
            correct_finding(finding=fault, values=values, on=today, by=by)


def _issuer(body: Body) -> str:
    return "Huyện ủy Hòa An" if body.parent_code is None else f"Đảng ủy {body.name.removeprefix('Đảng bộ ')}"
