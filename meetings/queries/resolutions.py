"""The resolutions of a meeting: a meeting may pass several, each known by its own identifier."""

from collections.abc import Iterable
from itertools import count
from uuid import UUID, uuid5

from django.db.models import Prefetch

from meetings.models import Meeting, Resolution, Task


def resolutions_of(meeting: Meeting) -> list[Resolution]:
    """The resolutions of a meeting with their votes and tasks, in the order they were written."""
    tasks = Prefetch("tasks", Task.objects.order_by("pk").select_related("responsible"))
    return list(Resolution.objects.filter(meeting=meeting).select_related("vote").prefetch_related(tasks))


def resolution_among(meeting: Meeting, uuid: UUID) -> Resolution | None:
    """The resolution of a meeting with an identifier; None where it has none of it."""
    return next((one for one in resolutions_of(meeting) if one.uuid == uuid), None)


def resolution_exists(uuid: UUID) -> bool:
    """Whether some meeting has a resolution with an identifier."""
    return Resolution.objects.filter(uuid=uuid).exists()


def next_resolution(meeting: Meeting, stored: Iterable[Resolution]) -> UUID:
    """The identifier the next resolution of a meeting gets: the same until it is written, so that what somebody typed
    without a connection is found again under it."""
    taken = {one.uuid for one in stored}
    named = (uuid5(meeting.uuid, f"nghi-quyet:{number}") for number in count(1))
    return next(one for one in named if one not in taken)
