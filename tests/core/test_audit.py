"""One place says who acts; reading leaves a line nobody takes back."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, ProgrammingError, connection, transaction

from branches.models import Organization
from core.audit import SYSTEM, AccessLog, acting, log_access
from tests.factories import World, make_organization

pytestmark = pytest.mark.django_db


def contexts(organization: Organization) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, pgh_context->>'username', pgh_context->>'source', pgh_context->>'user_id'"
            " FROM branches_organizationevent WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [organization.pk],
        )
        return cursor.fetchall()


def test_what_happens_inside_is_signed_and_what_happened_before_is_not(world: World) -> None:
    user = world.users["district"]
    with acting(user, source="GET /"):
        Organization.objects.filter(pk=world.a.pk).update(code="A2")
    assert contexts(world.a) == [("insert", None, None, None), ("update", "district", "GET /", str(user.pk))]


def test_the_system_signs_with_its_own_name(world: World) -> None:
    with acting(SYSTEM, source="lệnh"):
        made = make_organization("N", world.x)
    assert contexts(made) == [("insert", "hệ thống", "lệnh", None)]


def test_an_error_takes_everything_back(world: World) -> None:
    def fail() -> None:
        with acting(SYSTEM, source="lệnh"):
            make_organization("N", world.x)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Organization.objects.filter(code="N").exists()


def test_a_line_of_the_log_keeps_its_user_as_values(world: World) -> None:
    user = world.users["secretary"]
    log_access(
        by=user, action=AccessLog.Action.READ, subject="Đảng viên Hoàng Văn An", subject_id=world.members["an"].uuid,
        organization_id=world.a.pk, detail={"trang": 1},
    )  # fmt: skip
    log_access(by=AnonymousUser(), action=AccessLog.Action.SIGN_IN_FAILED, subject="x" * 300)
    log_access(by=SYSTEM, action=AccessLog.Action.COMMAND, subject="report")
    rows = AccessLog.objects.order_by("pk")
    assert [(row.user_id, row.username, row.action, row.organization_id) for row in rows] == [
        (user.pk, "secretary", "read", world.a.pk),
        (None, "khách", "sign_in_failed", None),
        (None, "hệ thống", "command", None),
    ]
    assert rows[0].subject_id == str(world.members["an"].uuid)
    assert len(rows[1].subject) == 200
    assert not AccessLog._meta.get_field("user_id").is_relation


def test_nobody_takes_a_line_back(world: World) -> None:
    log_access(by=SYSTEM, action=AccessLog.Action.COMMAND, subject="report")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AccessLog.objects.update(subject="khác")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AccessLog.objects.all().delete()
    assert AccessLog.objects.get().subject == "report"


def test_a_span_of_no_day_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError, match="end_after_start"), transaction.atomic():
        world.a.names.update(end=world.a.names.get().start)
