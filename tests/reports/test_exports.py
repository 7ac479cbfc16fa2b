"""Long exports: what is asked for and refused, what is made of each unit, and when it is thrown away."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from branches.models import Appointment, Organization
from branches.services import appoint, dissolve_organization, found_organizations, move_organization
from core.audit import SYSTEM
from core.jobs import Job, job_running
from core.rendering import Face
from meetings.reports import attendance
from reports.models import Export, ExportPart
from reports.queries.exports import contents_of, parts_of
from reports.services import exports as service
from reports.services.makers import UNIT_MAKERS, Made, make_parts
from reports.tasks import forget_expired_exports, make_export
from tests.factories import TODAY, World, make_user, new_organization
from tests.reports.exported import ask, made

pytestmark = pytest.mark.django_db


def test_each_unit_directly_below_gets_a_file(world: World) -> None:
    export = ask(world)
    (task,) = ProcrastinateJob.objects.all()
    assert (task.task_name, task.queue_name, task.args) == ("make_export", "exports", {"job_id": str(export.job_id)})
    assert (str(export), export.expires_on) == (
        "Tỷ lệ đảng viên dự sinh hoạt chi bộ, tháng 11/2022 – các đơn vị trực thuộc Đảng bộ xã Nam Tuấn",
        date(2023, 1, 3),
    )  # fmt: skip
    export = made(export)
    job = export.job
    assert (job.state, job.attempts, job.done, job.total, job.message) == ("done", 1, 2, 2, "")
    parts = list(export.parts.all())
    assert [(part.organization, part.name, part.content_type) for part in parts] == [
        (world.a, "attendance-a-2022-11.csv", "text/csv; charset=utf-8"),
        (world.b, "attendance-b-2022-11.csv", "text/csv; charset=utf-8"),
    ]
    for part in parts:
        assert (part.problem, part.size, part.rows > 0) == ("", len(bytes(part.content)), True)


def test_several_faces_of_a_unit_are_bundled(world: World) -> None:
    export = made(ask(world, kind="report", faces=["xlsx", "csv"]))
    (part,) = export.parts.all()
    assert (part.organization, part.name, part.content_type) == (world.x, "attendance-x-2022-11.zip", "application/zip")
    assert bytes(part.content)[:2] == b"PK"


def test_a_year_of_every_branch_at_or_below(world: World) -> None:
    export = service.ask_export(
        kind="branch_years", organization=world.d, params={"period": "2022", "faces": ["json"]},
        by=world.users["district"], on=TODAY,
    )  # fmt: skip
    assert export.job.params["units"] == [world.a.pk, world.b.pk, world.c.pk, world.e.pk]
    assert [(part.name, part.problem) for part in made(export).parts.all()] == [
        (f"branch-year-{code}-2022.json", "") for code in "abce"
    ]


@pytest.mark.parametrize(
    ("actor", "kind", "params", "sentence"),
    [
        (
            "visitor",
            "units",
            {},
            "Bạn không có quyền tải báo cáo “Tỷ lệ đảng viên dự sinh hoạt chi bộ” của tổ chức này.",
        ),
        ("neighbour", "units", {}, "Bạn không có quyền tải báo cáo"),
        ("reader", "units", {"report": "strength"}, "Bạn không có quyền tải báo cáo"),
        ("commune", "units", {"report": "x\x00"}, "Không có báo cáo “x\x00”"),
        ("commune", "units", {"period": "9999-99"}, "Kỳ"),
        ("commune", "units", {"faces": []}, "Hãy chọn ít nhất một loại tệp."),
        ("commune", "units", {"faces": ["exe"]}, "Hãy chọn ít nhất một loại tệp."),
        ("commune", "units", {"options": {"formula": "z"}}, "không có lựa chọn “formula: z”"),
        ("commune", "units", {"options": {"units": "z"}}, "không có lựa chọn “units: z”"),
        ("commune", "units", {"options": {"trait": "z"}}, "Không có đặc điểm “z”."),
        ("commune", "units", {"period": "2019"}, "Không có đơn vị nào ở dưới Đảng bộ xã Nam Tuấn vào ngày 31/12/2019"),
        ("commune", "all", {}, "Không có loại tệp xuất này."),
    ],
)
def test_what_cannot_be_had_is_refused_with_a_sentence(
    world: World, actor: str, kind: str, params: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(world, actor, kind, **params)
    assert sentence in refused.value.messages[0]
    assert (Export.objects.count(), Job.objects.count()) == (0, 0)


def test_an_account_has_five_open_at_most(world: World) -> None:
    for _number in range(5):
        last = ask(world)
    with pytest.raises(ValidationError, match="đang có 5 lần lập tệp chưa xong"):
        ask(world)
    service.cancel_export(export=last, by=world.users["commune"])
    assert ask(world).job.state == "queued"


def test_rights_are_asked_again_at_every_unit(world: World) -> None:
    """The commune's account is left with branch A and the commune's report; B has gone to another scope."""
    export, user = ask(world), world.users["commune"]
    Job.objects.filter(pk=export.job_id).update(params={**export.job.params, "units": [world.a.pk, world.c.pk]})
    export = made(export)
    assert [(part.organization, part.problem, part.size > 0) for part in export.parts.all()] == [
        (world.a, "", True),
        (world.c, "Đơn vị không còn trong phạm vi của bạn.", False),
    ]
    assert parts_of(export, user, on=TODAY).get().organization == world.a  # C is no business of his any more
    later = ask(world)
    user.appointments.update(end=TODAY)
    appoint(user=user, organization=world.a, role=Appointment.Role.SECRETARY, start=TODAY, by=SYSTEM)
    later = made(later)
    assert (later.job.state, later.job.message, later.parts.count()) == (
        "failed", "Bạn không còn quyền tải báo cáo của tổ chức này.", 0
    )  # fmt: skip


def test_a_file_made_while_one_might_see_members_is_not_handed_out_after(world: World, client_as) -> None:
    """The commune's account is left a reader there: the figures it keeps, the files with names it does not."""
    export, user = made(ask(world)), world.users["commune"]
    first, *_rest = export.parts.all()
    assert first.named
    client: Client = client_as("commune")
    address = reverse("reports:export_file", args=[export.uuid, first.pk])
    assert client.get(address).status_code == 200
    user.appointments.update(end=TODAY)
    appoint(user=user, organization=world.x, role=Appointment.Role.READER, start=TODAY, by=SYSTEM)
    assert client.get(address).status_code == 404
    assert client.get(reverse("reports:export_zip", args=[export.uuid])).status_code == 404
    page = client.get(reverse("reports:export", args=[export.uuid])).content.decode()
    assert "2 tệp không hiện ở đây" in page
    assert first.name not in page
    nameless = made(ask(world))
    assert list(nameless.parts.values_list("named", flat=True)) == [False, False]
    assert client.get(reverse("reports:export_zip", args=[nameless.uuid])).status_code == 200


def test_a_unit_that_ended_within_the_period_is_said_beside_the_others(world: World) -> None:
    found_organizations(new=[new_organization("N01", "X"), new_organization("N02", "X")], by=SYSTEM)
    for code, day in (("N01", date(2022, 11, 15)), ("N02", date(2022, 10, 31))):
        dissolve_organization(organization=Organization.objects.get(code=code), last_day=day, by=SYSTEM)
    export = made(ask(world))
    assert (export.job.done, export.job.total) == (3, 3)
    assert [(part.organization.code, part.problem) for part in parts_of(export, world.users["commune"], on=TODAY)] == [
        ("A", ""), ("B", ""), ("N01", "Đơn vị chỉ hoạt động đến hết ngày 15/11/2022, trong kỳ này; cuối kỳ không còn.")
    ]  # fmt: skip
    years = service.ask_export(
        kind="branch_years", organization=world.d, params={"period": "2022", "faces": ["json"]},
        by=world.users["district"], on=TODAY,
    )  # fmt: skip
    assert len(years.job.params["units"]) == 6
    assert [sentence[-44:] for sentence in years.job.params["gone"].values()] == [
        "15/11/2022, trong kỳ này; cuối kỳ không còn.", "31/10/2022, trong kỳ này; cuối kỳ không còn.",
    ]  # fmt: skip


def test_a_unit_that_moved_within_the_period_says_where_to(world: World) -> None:
    move_organization(organization=world.b, parent=world.y, on=date(2022, 11, 16), by=SYSTEM)
    export = made(ask(world, actor="district"))
    told = [(part.organization.code, part.problem) for part in parts_of(export, world.users["district"], on=TODAY)]
    assert told == [
        ("A", ""),
        ("B", "Từ ngày 16/11/2022 đơn vị chuyển về Đảng bộ xã Dân Chủ; tệp của kỳ này lập ở đó."),
    ]  # fmt: skip
    # Who has lost it is told nothing of it, and of all below the district it is one as ever.
    assert made(ask(world)).job.params["gone"] == {}
    years = service.ask_export(
        kind="branch_years", organization=world.d, params={"period": "2022", "faces": ["json"]},
        by=world.users["district"], on=TODAY,
    )  # fmt: skip
    assert (len(years.job.params["units"]), years.job.params["gone"]) == (4, {})


def test_a_file_thrown_away_while_the_others_are_sent_is_named_in_the_archive(world: World) -> None:
    export = made(ask(world))
    first, second = export.parts.all()
    files = contents_of(parts_of(export, world.users["commune"], on=TODAY))
    assert next(files)[0] == first.name
    ExportPart.objects.filter(pk=second.pk).delete()
    ((name, _kind, content),) = files
    assert (name, content.decode()) == (
        "tep-thieu.txt", f"Các tệp này đã bị xóa trong lúc tải; hãy lập lại:\n{second.name}"
    )  # fmt: skip


def test_a_report_that_cannot_be_made_of_a_unit_says_why_and_the_others_are_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(self: Any, organization: Any, *args: Any, **values: Any) -> Any:
        if organization == world.a:
            raise ValueError("Chi bộ này chưa có gì để báo cáo.")
        return whole(self, organization, *args, **values)

    whole = attendance.AttendanceReport.build
    monkeypatch.setattr(attendance.AttendanceReport, "build", build)
    export = made(ask(world))
    assert [(part.name, part.problem) for part in export.parts.all()] == [
        ("Chi bộ xóm Lũng Phầy", "Chi bộ này chưa có gì để báo cáo."),
        ("attendance-b-2022-11.csv", ""),
    ]
    assert export.job.state == "done"


def test_a_full_disk_leaves_the_files_before_and_another_run_makes_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(organization: Any, params: Any, by: Any, on: date) -> Made:
        if organization == world.b:
            raise OSError(28, "No space left on device")
        return Made([Face(b"one", "text/csv", "one.csv")], 1, named=True)

    monkeypatch.setitem(UNIT_MAKERS, "units", full)
    export = ask(world)
    with pytest.raises(OSError, match="No space left"):
        make_export(job_id=str(export.job_id))
    export.job.refresh_from_db()
    assert export.job.message.startswith("Máy chủ đã hết chỗ chứa hoặc bộ nhớ.")
    assert [bytes(part.content) for part in export.parts.all()] == [b"one"]
    Job.objects.update(state=Job.State.QUEUED)
    monkeypatch.undo()
    export = made(export)
    assert [part.name for part in export.parts.all()] == ["one.csv", "attendance-b-2022-11.csv"]


def test_the_end_of_a_step_holds_the_job(world: World) -> None:
    """Until the file is committed nobody gives the job to another worker."""
    export = ask(world, kind="report")
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        job_running(str(export.job_id), atomic=False) as running,
    ):
        assert running is not None
        make_parts(running, export, on=TODAY)
    assert sum("FOR UPDATE" in query["sql"] and "core_job" in query["sql"] for query in queries) == 1


def test_files_are_thrown_away_when_asked_and_when_their_time_is_over(world: World) -> None:
    by = world.users["commune"]
    export, waiting = made(ask(world)), ask(world)
    stranger = make_user("la")
    for act in (service.cancel_export, service.forget_export):
        with pytest.raises(ValidationError, match="do tài khoản khác yêu cầu"):
            act(export=export, by=stranger)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        service.cancel_export(export=export, by=by)
    with pytest.raises(ValidationError, match="hãy dừng trước rồi xóa"):
        service.forget_export(export=waiting, by=by)
    assert service.forget_expired(on=TODAY + timedelta(days=14)) == 0
    assert service.forget_expired(on=TODAY + timedelta(days=15)) == 1
    assert (ExportPart.objects.count(), list(Export.objects.order_by("pk").values_list("forgotten", flat=True))) == (
        0, [True, False]
    )  # fmt: skip
    waiting = made(waiting)
    service.forget_export(export=waiting, by=by)
    waiting.refresh_from_db()
    assert (waiting.forgotten, waiting.parts.count()) == (True, 0)
    again = service.ask_again(export=waiting, by=by, on=TODAY)
    assert (again.job.params, again.pk != waiting.pk) == (waiting.job.params, True)
    forget_expired_exports(timestamp=0)


def test_an_account_switched_off_gets_nothing(world: World) -> None:
    export = ask(world)
    User.objects.filter(pk=world.users["commune"].pk).update(is_active=False)
    assert made(export).job.message == "Tài khoản commune không còn hoạt động."
