"""Who read, exported and downloaded what: the access log as far as a user may see it, and what in it is unusual."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, Now, TruncDate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.models import Organization
from branches.queries.directory import manages_reference_data
from branches.queries.history import ALL, Narrowed
from branches.scoping import Action, may, organizations_allowing
from core.audit import AccessLog, ReadingLimit

Kind = AccessLog.Action
# Reading: what shows or hands out what is kept. The rest of the log is signing in and work.
READINGS = (Kind.READ, Kind.EXPORT, Kind.DOWNLOAD, Kind.REPORT)
# Outside them nobody is expected to read files: before 7, from 18 o'clock on, Saturdays and Sundays.
WORK_BEGINS, WORK_ENDS, LAST_WORKDAY = 7, 18, 5
LAST_READERS = 10  # on the page of a file
RECENT = timedelta(days=7)  # of the count on the overview

# What a line keeps beside its subject, in words; what is not named here is told by its value alone.
_DETAILS = {
    "rows": _("số dòng"),
    "face": _("dạng tệp"),
    "file": _("tệp"),
    "bytes": _("số byte"),
    "query": _("điều kiện lọc"),
    "filters": _("điều kiện lọc"),
    "period": _("kỳ"),
    "formula": _("công thức"),
    "trait": _("đặc điểm"),
    "address": _("địa chỉ máy"),
    "new": _("mới"),
    "changed": _("thay đổi"),
    "unchanged": _("không đổi"),
    "problems": _("lỗi"),
    "given": _("cấp hộ"),
    "record": _("mục"),
    "records": _("bản ghi sau số liệu"),
    "key": _("khóa"),
}
# What narrows a list, by its key in the address; a key that is not here is told as it was typed.
_KEYS = {
    "q": _("từ tìm"),
    "to-chuc": _("tổ chức"),
    "trang-thai": _("trạng thái"),
    "hinh-thuc": _("hình thức"),
    "gioi-tinh": _("giới tính"),
    "dan-toc": _("dân tộc"),
    "nghe-nghiep": _("nghề nghiệp"),
    "phan-cong": _("phân công"),
    "chieu": _("chiều"),
    "buoc": _("bước"),
    "loai": _("loại"),
    "tinh-trang": _("tình trạng"),
    "bien-gioi": _("biên giới"),
    "kho-khan": _("đặc biệt khó khăn"),
    "ngay": _("vào ngày"),
    "ky": _("kỳ"),
    "muon": _("chỉ kỳ gửi muộn"),
    "tu": _("từ ngày"),
    "den": _("đến hết ngày"),
    "nguoi": _("người dùng"),
    "viec": _("việc"),
    "doi-tuong": _("đối tượng"),
    "dang": _("dạng tệp"),
    "trang": _("trang"),
    "xem": _("xem"),
}
_TICK = {"on": _("có")}
# The choices behind those keys. They belong to pages of apps this one does not know; a test holds them to the forms.
_CHOICES: dict[str, dict[str, Any]] = {
    "trang-thai": {
        "full": _("chính thức"),
        "probationary": _("dự bị"),
        "exempt": _("miễn sinh hoạt"),
        "term_exempt": _("tạm miễn"),
        "suspended": _("đình chỉ"),
        "relieved": _("miễn, tạm miễn, đình chỉ"),
        "transferring": _("đang chuyển đi"),
        "counted": _("đã gửi hoặc đã xác nhận"),
        "open": _("đang ghi hoặc được trả lại"),
        "draft": _("đang ghi"),
        "sent": _("đã gửi"),
        "returned": _("được trả lại"),
        "confirmed": _("đã xác nhận"),
        "cho-toi": _("chờ bạn xác nhận"),
    },
    "hinh-thuc": {"official": _("sinh hoạt chính thức"), "temporary": _("sinh hoạt tạm thời")},
    "dan-toc": {"thieu-so": _("thiểu số"), "kinh": _("Kinh")},
    "phan-cong": {"chua": _("chưa được phân công"), "da": _("đã được phân công")},
    "viec": dict(Kind.choices),
    "bien-gioi": _TICK,
    "kho-khan": _TICK,
    "muon": _TICK,
}


def readings_visible_to(user: Any, *, on: date) -> QuerySet[AccessLog]:
    """The lines of the log in a user's scope; what has no organisation (sign-ins) for who manages a root."""
    allowed = organizations_allowing(user, Action.VIEW_LOG, on=on)
    here = Q(organization_id__in=allowed.values("pk"))
    if manages_reference_data(user, on=on):
        here |= Q(organization_id__isnull=True)
    return AccessLog.objects.filter(here)


def readings_narrowed(
    lines: QuerySet[AccessLog], narrowed: Narrowed = ALL, *, action: str = "", subject: str = ""
) -> QuerySet[AccessLog]:
    """Some lines of the log by days and person, by what was done and to what, latest first."""
    if narrowed.since is not None:
        lines = lines.filter(at__gte=narrowed.since)
    if narrowed.until is not None:
        lines = lines.filter(at__lt=narrowed.until)
    if narrowed.who:
        lines = lines.filter(username__icontains=narrowed.who)
    if action:
        lines = lines.filter(action=action)
    for word in subject.split():
        lines = lines.filter(Q(subject__icontains=word) | Q(subject_id=word))
    return lines.order_by("-at", "-pk")


def readings_of(subject_id: Any) -> QuerySet[AccessLog]:
    """Who read one thing, latest first: "ai đã xem hồ sơ này"."""
    return AccessLog.objects.filter(subject_id=str(subject_id), action__in=READINGS).order_by("-at", "-pk")


def readers_of(subject_id: Any, *, by: Any, organization: Organization | None, on: date) -> list[AccessLog] | None:
    """The last readings of a file, for who may see the log where its member belongs; None for others."""
    if organization is None or not may(by, Action.VIEW_LOG, organization, on=on):
        return None
    return list(readings_of(subject_id)[:LAST_READERS])


def unusual_readings(lines: QuerySet[AccessLog]) -> QuerySet[Any]:
    """Person × day × action where there were more than the limit allows on one day, latest first.

    Rows of `username`, `day`, `action`, `times` and `limit`. An action without a limit is never unusual.
    """
    limit = ReadingLimit.objects.filter(action=OuterRef("action")).values("most_a_day")[:1]
    return (
        _by_day(lines)
        .annotate(limit=Subquery(limit))
        .filter(times__gt=F("limit"))
        .order_by("-day", "-times", "username", "action")
    )


def readings_outside_hours(lines: QuerySet[AccessLog]) -> QuerySet[Any]:
    """Person × day × action of readings outside working hours, latest first; no limit is asked."""
    timed = lines.filter(action__in=READINGS).annotate(hour=ExtractHour("at"), weekday=ExtractIsoWeekDay("at"))
    outside = timed.filter(Q(hour__lt=WORK_BEGINS) | Q(hour__gte=WORK_ENDS) | Q(weekday__gt=LAST_WORKDAY))
    return _by_day(outside).order_by("-day", "-times", "username", "action")


def _by_day(lines: QuerySet[AccessLog]) -> QuerySet[Any]:
    return (
        lines.order_by().annotate(day=TruncDate("at")).values("username", "day", "action").annotate(times=Count("pk"))
    )


def recent_unusual(user: Any, *, on: date) -> int | None:
    """How often a limit was passed in the last days: for the overview of who manages a root; None for others.

    The log's own clock counts, not the day of the domain: a reading happens when it happens.
    """
    if not manages_reference_data(user, on=on):
        return None
    lines = readings_visible_to(user, on=on).filter(at__gte=Now() - RECENT)
    return unusual_readings(lines).count()


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the log in words."""

    at: Any
    username: str
    action: str
    subject: str
    detail: str


def told_readings(lines: Iterable[AccessLog]) -> list[Reading]:
    """Lines of the log in words."""
    return [
        Reading(line.at, line.username, str(line.get_action_display()), line.subject, detail_text(line.detail))
        for line in lines
    ]


def detail_text(detail: Any) -> str:
    """What a line keeps beside its subject, in words: filters, sizes, file names."""
    parts = []
    for name, value in (detail or {}).items():
        text = _value_text(name, value)
        if text:
            parts.append(f"{_DETAILS[name]}: {text}" if name in _DETAILS else text)
    return "; ".join(parts)


def _value_text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("có") if value else gettext("không")
    if not value:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return filter_text(value) if name in ("query", "filters") else str(value)


def filter_text(query: str) -> str:
    """What an address narrowed a list to, in words: "trạng thái: đã gửi, tổ chức: 04.052"."""
    return ", ".join(
        f"{_KEYS.get(key, key)}: {_CHOICES.get(key, {}).get(value, value)}" for key, value in parse_qsl(query)
    )
