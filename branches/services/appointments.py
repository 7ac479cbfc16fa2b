"""Who acts where: the only source of rights."""

from datetime import date
from typing import Any

from django.db import transaction

from branches.models import Appointment, Organization
from core.periods import end_after


@transaction.atomic
def appoint(
    *,
    user: Any,
    organization: Organization,
    role: str,
    start: date,
    by: Any,
    end: date | None = None,
) -> Appointment:
    """Gives a user a role at an organisation and everything below it.

    Arguments:
        role: one of Appointment.Role.
        start, end: half-open; without an end until further notice.

    Raises ValidationError: the same role there on the same days.
    """
    appointment = Appointment(user=user, organization=organization, role=role, start=start, end=end)
    appointment.full_clean()
    appointment.save()
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, last_day: date, by: Any) -> None:
    """Ends an appointment after its last day. Raises ValidationError when it had not begun by then."""
    appointment.end = end_after(last_day)
    appointment.full_clean()
    appointment.save(update_fields=["end"])
