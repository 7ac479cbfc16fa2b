"""Which acts an organisation can still be subject to, by their addresses: offered on its page, checked by each."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Organization, Placement
from core.formatting import date_text
from core.periods import end_after, last_day_of

# Of one that has ended too: what was written wrongly, and rows of what it had.
ALWAYS = frozenset({"correct", "trait_end", "regulation_change"})
# Until its last day, where that lies ahead: they leave the end where it is.
BEFORE_THE_END = frozenset({"rename", "change", "move"})
# Only where nothing says that it ends.
WHILE_IT_LASTS = frozenset(
    {"add", "transfer_everybody", "absorb", "consolidate", "split", "dissolve", "upgrade", "downgrade", "trait_give",
     "regulation_add"}
)  # fmt: skip
_OF_BRANCHES = frozenset({"transfer_everybody", "upgrade"})
_OF_PARTY_BODIES = frozenset({"add", "downgrade"})


def end_of(organization: Organization) -> date | None:
    """The first day an organisation exists no longer, as far as that is recorded, in the future too."""
    return Placement.objects.filter(organization=organization, dissolved=True).values_list("end", flat=True).first()


def acts_possible(organization: Any, *, on: date) -> frozenset[str]:
    """The acts an organisation of `with_current` can be subject to from a day on."""
    end = end_of(organization)
    if end is None:
        others = _OF_PARTY_BODIES if organization.holds_meetings else _OF_BRANCHES
        return ALWAYS | BEFORE_THE_END | WHILE_IT_LASTS - others
    return ALWAYS | BEFORE_THE_END if _goes_on_after(on, end) else ALWAYS


def why_impossible(act: str, organization: Organization, *, on: date) -> str:
    """Why an organisation that ends cannot be subject to an act any more, in a sentence; empty where it can.

    What its form forbids is said by the service, beside what was typed.
    """
    end = end_of(organization)
    if end is None or act in ALWAYS or (act in BEFORE_THE_END and _goes_on_after(on, end)):
        return ""
    return _(
        "Đã ghi nhận tổ chức này tồn tại đến hết ngày %(day)s, nên không làm việc này được nữa. Nếu ngày ấy ghi nhầm, "
        "hãy hoàn tác lần sắp xếp đã kết thúc tổ chức (cuối trang tổ chức)."
    ) % {"day": date_text(last_day_of(end))}


def _goes_on_after(on: date, end: date) -> bool:
    """Whether the day is not the last one: what begins on the next would still be true for a while."""
    following = end_after(on)
    return following is not None and following < end
