"""Every address of ours × every actor: the table is `tests/house/routes.py`; an address without a row fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from branches.models import Place, RegulationKind, Trait
from branches.queries import new_target
from branches.services import give_trait, keep_document, record_regulation, record_rename, set_targets
from core.audit import SYSTEM
from core.documents import Document
from core.files import PDF
from core.sheets.batches import open_batch
from core.sheets.models import Batch
from meetings.models import (
    Finding,
    GroupMember,
    Inspection,
    Meeting,
    ModelMeeting,
    Orientation,
    Resolution,
    Visit,
    WorkingGroup,
)
from meetings.services import (
    AskedItem,
    NewGroup,
    NewInspection,
    NewVisiting,
    add_finding,
    add_theme,
    assign_visitors,
    attach_file,
    choose_models,
    conclude_inspection,
    confirm_meetings,
    found_groups,
    keep_recording,
    lay_programme,
    plan_inspections,
    record_visit,
    state_not_held,
)
from members.models import (
    DutySpan,
    Member,
    Membership,
    TrainingClass,
    TrainingKind,
    TrainingParticipant,
)
from members.services import (
    invite_members,
    keep_photo,
    open_class,
)
from recruitment.models import AwarenessStudent, InCharge
from reports.models import ExportPart, TargetShare
from tests.evaluations.classified import decided, listed
from tests.evaluations.registered import ROUTED, ROUTED_KEYS
from tests.evaluations.reviewed import REVIEWED, REVIEWED_KEYS
from tests.factories import World, make_draft_meeting, make_sent_meeting
from tests.house.routes import ACTORS, ROWS, THIRD_PARTY, Row
from tests.letters import make_letter
from tests.meetings.preparing import (
    make_conclusion,
    make_document,
    make_item,
    make_opinion,
    make_orientation,
    make_task,
)
from tests.members.routed import MEMBERS_KEYS
from tests.offices import make_office, make_term
from tests.places import cover, make_place, tie
from tests.recruitment.admitting import quota
from tests.recruitment.entered import attach_to_act, enter, keep_paper, make_exception
from tests.recruitment.followed import make_charge, make_class, make_followed, make_mentorship, make_model, make_plan
from tests.reports.exported import made_export
from tests.reports.keys import make_key
from tests.reports.packed import PACKED, PACKED_KEYS, duty
from tests.reports.targeted import make_programme, make_shared, make_value
from tests.workbooks import filled


def our_routes() -> dict[str, list[str]]:
    """Every named address with the names of its parameters; unnamed ones by their pattern."""
    found: dict[str, list[str]] = {}

    def walk(patterns: list[Any], namespace: str, prefix: str, before: list[str]) -> None:
        for pattern in patterns:
            route, parameters = prefix + str(pattern.pattern), [*before, *pattern.pattern.converters]
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace or ""
                if inner not in THIRD_PARTY:
                    walk(pattern.url_patterns, f"{namespace}{inner}:" if inner else namespace, route, parameters)
            elif isinstance(pattern, URLPattern):
                found[f"{namespace}{pattern.name}" if pattern.name else f"/{route}"] = parameters

    walk(get_resolver().url_patterns, "", "", [])
    return found


def _confirmed(world: World) -> Meeting:
    meeting = make_sent_meeting(world.a, date(2022, 10, 3))
    confirm_meetings(meetings=Meeting.objects.filter(pk=meeting.pk), by=world.users["commune"])
    return meeting


def _batch(world: World, state: str) -> Batch:
    content = filled(organizations=[{"Mã tổ chức": "A", "Tên tổ chức": "Chi bộ A"}])
    batch = open_batch(content=content, file_name="x.xlsx", by=world.users["commune"], roots=[world.x.pk])
    batch.state = state
    batch.save(update_fields=["state"])
    return batch


def _photographed(world: World) -> Member:
    member = world.members["an"]
    kind = {"name": "an.png", "content_type": "image/png"}
    keep_photo(member=member, content=b"\x89PNG\r\n\x1a\n", by=world.users["commune"], **kind)
    return member


def _training(world: World) -> TrainingClass:
    training = open_class(
        values={
            "kind": TrainingKind.objects.get(code="cap-uy"), "name": "Lớp cấp ủy viên", "organization": world.a,
            "first_day": date(2022, 10, 3), "last_day": date(2022, 10, 5),
        },
        by=world.users["commune"],
    )  # fmt: skip
    invite_members(training=training, members={world.members["an"]: world.a.pk}, by=world.users["commune"])
    return training


def _held(world: World) -> Any:
    """Branch A, with a trait and a regulation whose file was attached."""
    on = world.today
    give_trait(organization=world.a, trait=Trait.objects.get(code="bien-gioi"), start=on, by=SYSTEM)
    record_regulation(
        organization=world.a, kind=RegulationKind.objects.first(), start=on, by=SYSTEM,
        document=keep_document(number="1-QC/CB", issued_on=on, by=SYSTEM), file=(b"%PDF-1.7", "a.pdf", PDF),
    )  # fmt: skip
    return world.a


def _place(world: World) -> Place:
    place = Place.objects.first() or make_place("V1", world.x)
    if not place.coverages.exists():
        cover(place, world.a)
    return place


def _tie(world: World) -> dict[str, Any]:
    return {"pk": tie(world.members["an"], make_place("V1", world.x), world.a).pk}


def _planned(world: World) -> dict[str, Any]:
    return {"item": make_item(Meeting.objects.get(organization=world.a), "Bàn việc làm đường").uuid}


def _resolved(world: World) -> dict[str, Any]:
    """Of the meeting of A; recorded as it came, since a sent meeting takes none any more."""
    meeting = Meeting.objects.get(organization=world.a)
    return {"resolution": Resolution.objects.create(meeting=meeting, organization=world.a, title="Nghị quyết").uuid}


def _attached(world: World) -> dict[str, Any]:
    paper = attach_file(
        meeting=Meeting.objects.get(organization=world.a), kind="material", title="Kế hoạch", on=world.today, by=SYSTEM,
        file=(b"%PDF-1.7", "a.pdf", PDF),
    )  # fmt: skip
    return {"file": paper.uuid}


def _asked(world: World) -> Orientation:
    """What the commune asks branch A to speak of: its key stands for the document of it, too."""
    return make_orientation(
        world.x, AskedItem("transmission", "Quán triệt Chỉ thị 05", make_document()), addressees=[world.a],
        file=(b"%PDF-1.7", "a.pdf", PDF),
    )  # fmt: skip


def _not_held(world: World) -> int:
    month = date(2022, 11, 1)
    return state_not_held(organization=world.a, month=month, reason="task", on=world.today, by=SYSTEM).pk


def _theme(world: World) -> int:
    return add_theme(organization=world.a, year=2022, quarter=4, topic="Nêu gương", by=SYSTEM).pk


def _target(world: World) -> dict[str, Any]:
    target = new_target(world.a)
    target.measure, target.direction, target.minimum, target.start = "no_member", "decrease", 10, date(2022, 1, 1)
    set_targets(new=[target], by=world.users["district"])
    return {"pk": target.pk}


def _model(world: World) -> ModelMeeting:
    (model,) = choose_models(
        organizations=[world.a], year=2022, chosen_by=world.x, by=world.users["commune"], on=world.today
    )  # fmt: skip
    return model


def _filmed(world: World) -> ModelMeeting:
    kind = {"name": "a.pdf", "content_type": PDF}
    return keep_recording(model=_model(world), content=b"%PDF-1.7", by=world.users["commune"], **kind)


def _group(world: World) -> WorkingGroup:
    """A group of the commune's committee that attends A."""
    new = NewGroup(
        world.x, "Tổ công tác số 1", date(2022, 1, 1), people=[world.members["b_first"], world.members["an"]]
    )
    (group,) = found_groups(new=[new], by=SYSTEM)
    visiting = NewVisiting(world.x, [world.a], "quarterly", date(2022, 1, 1), group=group)
    assign_visitors(new=visiting, on=world.today, by=SYSTEM)
    return group


def _visit(world: World) -> Visit:
    return record_visit(
        organization=world.a, member=world.members["b_first"], visited_on=date(2022, 11, 3), on=world.today, by=SYSTEM
    )


def _inspected(world: World) -> Inspection:
    """An inspection of A by the commune, done, with a file and a fault that was found."""
    day = date(2022, 6, 1)
    new = NewInspection(world.a, world.x, "inspection", "Việc chấp hành nguyên tắc sinh hoạt", day)
    (inspection,) = plan_inspections(new=[new], by=SYSTEM)
    conclude_inspection(
        inspection=inspection, done_on=day, conclusion="Tốt", file=(b"%PDF-1.7", "a.pdf", PDF), on=world.today,
        by=SYSTEM,
    )  # fmt: skip
    add_finding(inspection=inspection, kind="fault", text="Ghi biên bản chậm", by=SYSTEM)
    return inspection


# What the addresses speak of: all of it is branch A's, or the commune's above it.
OBJECTS: dict[str, Callable[[World], Any]] = {
    "leaving": lambda world: make_letter(world.members["an"], world.c),
    "-": lambda world: None,
    "a": lambda world: world.a,
    "x": lambda world: world.x,
    "an": lambda world: world.members["an"],
    "photo": _photographed,
    "place": lambda world: _place(world),
    "draft": lambda world: make_draft_meeting(world.a, date(2022, 12, 5), {}),
    "sent": lambda world: make_sent_meeting(world.a, date(2022, 11, 3)),
    "confirmed": _confirmed,
    "held": lambda world: _held(world),
    "asked": _asked,
    "model": lambda world: _model(world),
    "filmed": lambda world: _filmed(world),
    "act": lambda world: record_rename(organization=world.a, name="Chi bộ Mới", on=world.today, by=SYSTEM),
    "class": _training,
    "group": _group,
    "inspected": _inspected,
    "programme": lambda world: lay_programme(organization=world.x, year=2022, title="Chương trình", by=SYSTEM),
    "assigned": lambda world: _group(world).assignments.get(),
    "visit": _visit,
    "task": lambda world: make_task(world.a, "Sửa mái nhà văn hóa", world.today),
    "conclusion": lambda world: make_conclusion(make_sent_meeting(world.a, date(2022, 11, 3)), "Dọn đường"),
    "opinion": lambda world: make_opinion(world.a, world.x, answered_on=None),
    "candidate": lambda world: enter(world.a),
    "mentored": lambda world: make_mentorship(make_followed("Nông Thị Hoa", world.a), world.members["an"]),
    "awareness": lambda world: make_class(world, world.x, send=[make_followed("Nông Thị Hoa", world.a)]),
    "planned": lambda world: make_plan(world.a).organization,
    "massed": lambda world: make_model(world.a),
    "charged": lambda world: make_charge(world.a, world.members["b_first"]).organization,
    "quota": lambda world: quota(world.x, world.a, 2),
    "scheme": lambda world: make_programme(world.x),
    "aim": lambda world: make_shared(world.x, world.a).target,
    **ROUTED,
    **REVIEWED,
    "key": make_key,
    **PACKED,
    "duty": lambda world: duty(world.x),
    "decided": decided,
    "checked": lambda world: _batch(world, Batch.State.CHECKED),
    "imported": lambda world: _batch(world, Batch.State.IMPORTED),
    "export": lambda world: made_export(world),
}
# Addresses with a key beside the object's own.
KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    **ROUTED_KEYS,
    "meetings:item_change": _planned,
    "meetings:item_remove": _planned,
    "recruitment:paper_file": lambda world: {"file": keep_paper(world.a).uuid},
    "recruitment:paper_remove": lambda world: {"file": keep_paper(world.a).uuid},
    "recruitment:candidate_print": lambda world: {"kind": "decision"},
    "recruitment:act_file": lambda world: {"act": attach_to_act(world.a).uuid},
    "recruitment:exception_drop": lambda world: {"pk": make_exception(world.a).pk},
    "meetings:resolution": lambda world: {"resolution": UUID(int=1)},
    "meetings:resolution_drop": lambda world: {"resolution": UUID(int=1)},
    "meetings:resolution_number": _resolved,
    "meetings:resolution_text": _resolved,
    "meetings:resolution_pdf": _resolved,
    "meetings:file": _attached,
    "meetings:file_remove": _attached,
    "meetings:transmission": lambda world: {"pk": Document.objects.get(number="05-CT/TU").pk},
    "recruitment:charge_end": lambda world: {"pk": InCharge.objects.get().pk},
    "recruitment:student_withdraw": lambda world: {"pk": AwarenessStudent.objects.get().pk},
    "branches:trait_end": lambda world: {"pk": world.a.traits.get().pk},
    "branches:trait_withdraw": lambda world: {"pk": world.a.traits.get().pk},
    "branches:trait_correct": lambda world: {"pk": world.a.traits.get().pk},
    "branches:regulation_change": lambda world: {"pk": world.a.regulations.get().pk},
    "branches:regulation_withdraw": lambda world: {"pk": world.a.regulations.get().pk},
    "branches:regulation_correct": lambda world: {"pk": world.a.regulations.get().pk},
    "branches:regulation_file": lambda world: {"pk": world.a.regulations.get().pk},
    "reports:guide_page": lambda world: {"page": "bi-thu"},
    "reports:guide_task": lambda world: {"page": "bi-thu", "task": "dang-nhap"},
    "reports:records": lambda world: {"name": "structure"},
    "reports:target_share_remove": lambda world: {"pk": TargetShare.objects.get().pk},
    "reports:target_value_withdraw": lambda world: {"pk": make_value(TargetShare.objects.get().target, world.a).pk},
    "reports:export_file": lambda world: {"pk": ExportPart.objects.order_by("pk")[0].pk},
    **REVIEWED_KEYS,
    **PACKED_KEYS,
    "evaluations:proposal_list": listed,
    **MEMBERS_KEYS,
    "meetings:finding_correct": lambda world: {"pk": Finding.objects.get().pk},
    "meetings:group_leave": lambda world: {"pk": GroupMember.objects.get(leads=False).pk},
    "meetings:group_lead": lambda world: {"pk": GroupMember.objects.get(leads=False).pk},
    "members:visitor_end": lambda world: {
        "pk": Membership.objects.get(member=world.members["guest"], kind=Membership.Kind.GUEST).pk
    },
    "members:training_withdraw": lambda world: {"pk": TrainingParticipant.objects.get().pk},
    "members:end_office": lambda world: {"pk": make_office(world.members["an"], world.a).pk},
    "members:close_term": lambda world: {"pk": make_term(world.a).pk},
    "branches:coverage_correct": lambda world: {"pk": _place(world).coverages.get().pk},
    "branches:coverage_end": lambda world: {"pk": _place(world).coverages.get().pk},
    "branches:standing_correct": lambda world: {"pk": _place(world).standings.get().pk},
    "branches:target": _target,
    "members:correct_tie": _tie,
    "members:end_tie": _tie,
    "members:end_membership": lambda world: {"pk": Membership.objects.get(member=world.members["an"]).pk},
    "members:merge": lambda world: {"other": world.members["exempt"].uuid},
    "members:not_duplicate": lambda world: {"other": world.members["exempt"].uuid},
    "meetings:not_held_withdraw": lambda world: {"pk": _not_held(world)},
    "meetings:theme_change": lambda world: {"pk": _theme(world)},
    "meetings:theme_remove": lambda world: {"pk": _theme(world)},
    "members:end_duty": lambda world: {
        "uuid": world.members["exempt"].uuid,
        "pk": DutySpan.objects.get(member=world.members["exempt"]).pk,
    },
}

# What an address needs behind its question mark.
QUERIES = {"reports:records": "?q=c"}


def arguments(row: Row, parameters: list[str], world: World) -> dict[str, Any]:
    """The values of an address's parameters, for the object of a row."""
    chosen = OBJECTS[row.object](world)
    values: dict[str, Any] = {"name": "attendance", "period": "2022-11", "face": "csv", "year": 2022}
    values |= {"uuid": getattr(chosen, "uuid", None), "pk": getattr(chosen, "pk", None), "organization": "A"}
    values |= {"other": values["pk"], "against": "2022-10", "number": 2}
    values |= KEYS.get(row.name, lambda world: {})(world)
    return {parameter: values[parameter] for parameter in parameters}


def ask(client: Client, method: str, name: str, values: dict[str, Any]) -> int:
    """The status of one request; a POST carries nothing, so that nobody's entry is ever valid."""
    address = name if name.startswith("/") else reverse(name, kwargs=values)
    return getattr(client, method)(address + QUERIES.get(name, "")).status_code


@contextmanager
def kept(client: Client) -> Iterator[None]:
    """Whatever happens inside leaves nothing behind: no row, and no cookie of a session that ended."""
    cookies = dict(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(cookies)


def test_every_address_has_its_rows() -> None:
    rows = {(row.name, row.method) for row in ROWS}
    wanted = {(name, method) for name in our_routes() for method in ("get", "post")}
    assert wanted - rows == set()
    assert rows - wanted == set()


@pytest.mark.parametrize(("name", "of"), sorted({(row.name, row.object) for row in ROWS}))
def test_who_gets_what(name: str, of: str, world: World, clients: dict[str, Client]) -> None:
    rows = [row for row in ROWS if (row.name, row.object) == (name, of)]
    values = arguments(rows[0], our_routes()[name], world)
    got: dict[str, dict[str, int]] = {row.method: {} for row in rows}
    for row in rows:
        for actor in ACTORS:
            with kept(clients[actor]):
                got[row.method][actor] = ask(clients[actor], row.method, name, values)
    assert got == {row.method: dict(zip(ACTORS, row.statuses, strict=True)) for row in rows}
