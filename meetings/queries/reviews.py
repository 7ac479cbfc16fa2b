"""What a sender has read before he sends: a mark of each part of the minutes, and which parts were written since."""

import json
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Meeting
from meetings.queries.snapshots import snapshot_of

_PARTS = {
    "chair": gettext_lazy("người chủ trì"),
    "minute_taker": gettext_lazy("người ghi biên bản"),
    "place": gettext_lazy("địa điểm"),
    "hours": gettext_lazy("giờ họp"),
    "resolutions": gettext_lazy("nghị quyết"),
}


def stamp_of_minutes(meeting: Meeting) -> str:
    """The marks of a meeting's minutes as they stand, for the page that shows them."""
    return ",".join(f"{name}:{mark}" for name, mark in _marks(snapshot_of(meeting)).items())


def written_since(meeting: Meeting, stamp: str) -> list[str]:
    """The parts of the minutes that are not as a stamp has them, by name; none where no stamp was brought."""
    before = dict(part.split(":", 1) for part in stamp.split(",") if ":" in part)
    if not before:
        return []
    snapshot = snapshot_of(meeting)
    now = _marks(snapshot)
    titles = {item["uuid"]: item["title"] for item in snapshot["items"]}
    told = [str(label) for name, label in _PARTS.items() if before.get(name) != now[name]]
    told += [_("nội dung “%s”") % title for key, title in titles.items() if before.get(key) != now[key]]
    if any(name not in now for name in before):
        told.append(_("có nội dung đã bỏ"))
    return told


def _marks(snapshot: dict[str, Any]) -> dict[str, str]:
    parts = {name: snapshot[name] for name in _PARTS if name != "hours"}
    parts["hours"] = (snapshot["starts_at"], snapshot["ends_at"])
    parts |= {item["uuid"]: item for item in snapshot["items"]}
    return {name: sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:10] for name, part in parts.items()}
