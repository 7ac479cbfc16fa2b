"""Who sees and may change which organisation. The only place that answers, for pages, admin, jobs and commands alike.

An appointment is user × organisation × role × span, and the only source of rights: `is_superuser` gives none. What is
outside the scope is 404, what is inside but not allowed is 403.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, TypeVar

from django.db.models import Case, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from branches import tree
from branches.models import Appointment, Organization, Placement
from core.audit import SystemActor

Role = Appointment.Role


class Action(TextChoices):
    """What a role may do, in the words of "ai xem được"."""

    VIEW = "view", _("xem tổ chức, kỳ sinh hoạt và số liệu")
    VIEW_MEMBERS = "view_members", _("xem danh sách đảng viên")
    READ_FILE = "read_file", _("xem hồ sơ đảng viên")
    EDIT_MEMBERS = "edit_members", _("sửa đảng viên và sinh hoạt đảng")
    TAKE_ROLL = "take_roll", _("lập kỳ sinh hoạt và điểm danh")
    SEND = "send", _("gửi kỳ sinh hoạt lên cấp trên")
    CONFIRM = "confirm", _("xác nhận, trả lại kỳ sinh hoạt của cấp dưới")
    SCORE = "score", _("xác nhận điểm kỳ sinh hoạt")
    COMMENT = "comment", _("góp ý chương trình sinh hoạt của cấp dưới")
    ORIENT = "orient", _("ban hành định hướng nội dung sinh hoạt")
    VISIT = "visit", _("ghi việc cấp trên dự sinh hoạt")
    SUPERVISE = "supervise", _("phân công dự sinh hoạt; kiểm tra, giám sát cấp dưới")
    ANSWER = "answer", _("trả lời, chuyển kiến nghị gửi đến")
    RECRUIT = "recruit", _("lập hồ sơ phát triển đảng, ghi các bước của mình")
    SET_QUOTA = "set_quota", _("giao, phân bổ, điều chỉnh chỉ tiêu kết nạp")
    EVALUATE = "evaluate", _("đăng ký phấn đấu, kiểm điểm, tự xếp loại và đề nghị xếp loại")
    CLASSIFY = "classify", _("mở kỳ xếp loại, thẩm định, quyết định xếp loại")
    SET_TARGET = "set_target", _("lập chương trình, nghị quyết có chỉ tiêu, ghi số thực hiện")
    ISSUE = "issue", _("soạn, ban hành, gửi báo cáo lên cấp trên; nhận báo cáo của cấp dưới")
    REPORT = "report", _("xem báo cáo")
    EXPORT = "export", _("xuất dữ liệu, tải báo cáo")
    IMPORT = "import", _("nhập dữ liệu từ tệp")
    MANAGE_ORGANIZATIONS = (
        "manage_organizations",
        _("lập, đổi tên, chuyển, giải thể tổ chức"),
    )
    APPOINT = "appoint", _("phân công quyền cho tài khoản")
    VIEW_LOG = "view_log", _("xem nhật ký")


# The whole table of rights. Each role reaches its organisation and everything below it.
MAY: dict[str, frozenset[str]] = {
    Role.SECRETARY: frozenset(
        {
            Action.VIEW, Action.VIEW_MEMBERS, Action.READ_FILE, Action.TAKE_ROLL, Action.SEND, Action.RECRUIT,
            Action.EVALUATE, Action.ISSUE, Action.REPORT, Action.EXPORT,
        }
    ),
    # Names on the roll, nothing of the files, no list, no figures (PEERS: nobody else has it).
    Role.ROLL_TAKER: frozenset({Action.VIEW, Action.TAKE_ROLL}),
    Role.COMMITTEE_STAFF: frozenset(
        {
            Action.VIEW, Action.VIEW_MEMBERS, Action.READ_FILE, Action.EDIT_MEMBERS, Action.TAKE_ROLL, Action.SEND,
            Action.CONFIRM, Action.SCORE, Action.COMMENT, Action.ORIENT, Action.VISIT, Action.SUPERVISE, Action.REPORT,
            Action.ANSWER, Action.RECRUIT, Action.SET_QUOTA, Action.EVALUATE, Action.CLASSIFY, Action.SET_TARGET,
            Action.ISSUE, Action.EXPORT, Action.IMPORT,
        }
    ),
    Role.DISTRICT_STAFF: frozenset(Action),
    Role.VISITOR: frozenset(
        {Action.VIEW, Action.VIEW_MEMBERS, Action.SCORE, Action.COMMENT, Action.VISIT, Action.REPORT}
    ),
    Role.READER: frozenset({Action.VIEW, Action.REPORT, Action.EXPORT}),
}  # fmt: skip

# The system where it computes figures that others will read: it sees every organisation and names nobody. Reports that
# list people by name to whoever may see them leave the names out for it.
NAMELESS = SystemActor()

# Somebody appointed above must do these: a secretary does not confirm his own branch. What has nobody above it in the
# installation (the highest committee, with its own meetings) is seen to by its own staff.
STRICTLY_ABOVE = frozenset({Action.CONFIRM})
# These only read, and reach an organisation's archive after it was dissolved.
READING = frozenset({Action.VIEW, Action.VIEW_MEMBERS, Action.REPORT, Action.EXPORT, Action.VIEW_LOG})


T = TypeVar("T")
_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("rights read once", default=None)


@contextmanager
def rights_read_once() -> Iterator[None]:
    """Within it what appointments give, and the rules' calendar, are read once, however many lists ask.

    For a page that gathers from every room and writes nothing: whoever is appointed meanwhile is so on the next page.
    """
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def read_once(key: Hashable, read: Callable[[], T]) -> T:
    """What lists of one page have in common, read again each time; within `rights_read_once` only the first time."""
    known = _read.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def appointments_of(user: Any, *, on: date) -> QuerySet[Appointment]:
    """A user's open appointments on a day; none for an inactive or anonymous one."""
    if not user.is_active or user.pk is None:
        return Appointment.objects.none()
    return Appointment.objects.filter(user_id=user.pk, span__contains=on)


def appointments_held(user: Any, *, on: date) -> list[tuple[int, str]]:
    """Organisation and role of a user's appointments of a day."""
    held = appointments_of(user, on=on).order_by().values_list("organization", "role")
    return read_once(("held", user.pk, on), lambda: list(held))


def roles_allowing(action: str) -> list[str]:
    """The roles that may do something."""
    return [role for role, actions in MAY.items() if action in actions]


def organizations_allowing(user: Any, action: str, *, on: date) -> QuerySet[Organization]:
    """The organisations at which a user may do something on a day.

    Arguments:
        user: a user, or core.audit.SYSTEM, who may do everything everywhere.
        action: one of Action.
        on: the day whose tree and appointments count.
    """
    if is_system(user):
        return Organization.objects.none() if _withheld(user, action) else Organization.objects.all()
    return organizations_under(roots_allowing(user, action, on=on), action, on=on)


def roots_allowing(user: Any, action: str, *, on: date) -> list[int]:
    """The organisations at which a user is appointed on a day with a role that may do something."""
    return [organization for organization, role in appointments_held(user, on=on) if action in MAY[role]]


def organizations_for_import(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations a user's workbook may name: where he may import today, and what was dissolved below them."""
    if is_system(user):
        return Organization.objects.all()
    return organizations_under(import_roots(user, on=on), Action.VIEW, on=on)


def import_roots(user: Any, *, on: date) -> list[int]:
    """The organisations from which a user draws the right to import, on a day."""
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.IMPORT))
    return sorted(set(held.values_list("organization", flat=True)))


def organizations_under(roots: Iterable[int], action: str, *, on: date) -> QuerySet[Organization]:
    """The organisations which an appointment at any of the roots reaches for an action on a day."""
    roots = list(roots)
    places = Placement.objects.filter(tree.under(roots, path="path"))
    standing = Q(span__contains=on)
    if action in READING:
        # What was dissolved stays readable to those it stood below at the end.
        standing |= Q(dissolved=True, end__lte=on)
    places = places.filter(standing)
    if action in STRICTLY_ABOVE:
        below = tree.strictly_below(places, roots).values("pk")
        places = places.filter(Q(pk__in=below) | Q(parent__isnull=True))
    return Organization.objects.filter(pk__in=places.values("organization"))


def organizations_visible_to(user: Any, *, on: date) -> QuerySet[Organization]:
    """The organisations a user sees at all on a day."""
    return organizations_allowing(user, Action.VIEW, on=on)


def may(user: Any, action: str, organization: Organization, *, on: date) -> bool:
    """Whether a user may do something at an organisation on a day: the same answer as the list gives."""
    return organizations_allowing(user, action, on=on).filter(pk=organization.pk).exists()


def manages_all(user: Any, organization_ids: Iterable[int], *, on: date) -> bool:
    """Whether a user manages every one of some organisations on a day, also those that ended: where each stood last."""
    if is_system(user):
        return True
    wanted = set(organization_ids)
    held = appointments_of(user, on=on).filter(role__in=roles_allowing(Action.MANAGE_ORGANIZATIONS))
    roots = list(held.values_list("organization", flat=True))
    places = Placement.objects.filter(organization__in=wanted).order_by("organization_id", "-start")
    last = list(places.distinct("organization_id").values_list("pk", flat=True))
    managed = Placement.objects.filter(pk__in=last).filter(tree.under(roots, path="path"))
    return managed.count() == len(wanted)


def may_somewhere(user: Any, action: str, *, on: date) -> bool:
    """Whether a user holds, on a day, any role that lets him do something: whether a page concerns him at all."""
    return action in actions_somewhere(user, on=on)


def actions_somewhere(user: Any, *, on: date) -> frozenset[str]:
    """What a user may do at one organisation or another on a day: which lists and buttons concern him."""
    if is_system(user):
        return frozenset(action for action in Action if not _withheld(user, action))
    return frozenset().union(*(MAY[role] for _organization, role in appointments_held(user, on=on)))


def is_system(user: Any) -> bool:
    """The system itself: commands without `--as`, periodic jobs."""
    return getattr(user, "is_system", False)


def _withheld(user: Any, action: str) -> bool:
    """Whether the system, computing for whoever will read it, leaves out what names people."""
    return user is NAMELESS and action in (Action.VIEW_MEMBERS, Action.READ_FILE)


def who_may_see(organization: Organization, *, on: date) -> QuerySet[Appointment]:
    """ "Ai xem được": the appointments on a day that reach an organisation, nearest first.

    Of a dissolved one those that reach its archive: where it stood last.
    """
    places = Placement.objects.filter(Q(span__contains=on) | Q(dissolved=True, end__lte=on), organization=organization)
    path = list(places.order_by("-start").values_list("path", flat=True).first() or [])
    nearest = Case(*(When(organization=pk, then=Value(-depth)) for depth, pk in enumerate(path)), default=Value(0))
    return (
        Appointment.objects.filter(span__contains=on, organization__in=path, user__is_active=True)
        .select_related("user", "organization")
        .order_by(nearest, "role", "user")
    )
