"""Reminders: written once each, sent in one mail a person, switched off by whom they bother."""

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core.formatting import date_text
from core.rendering import plain_text
from meetings.models import Reminder, ReminderKind, ReminderRefusal
from meetings.queries.reminders import refused_by, reminders_wanted

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run came to: reminders written, mails sent, mails that failed and will be tried again."""

    written: int
    mails: int
    failed: int


def send_reminders(*, on: date) -> Sent:
    """Writes what is new and sends each person one mail with what was not sent yet and still waits to be done.

    Running it again sends nothing twice: what was sent carries its time. Each mail is a transaction of its own, and a
    mail the server refused stays unsent for the next run.
    """
    wanted = reminders_wanted(on=on)
    rows = [
        Reminder(
            user_id=one.user_id, organization_id=one.matter.organization_id, kind=one.matter.kind, key=one.matter.key,
            text=one.matter.text[:300], path=one.matter.path, on=on,
        )
        for one in wanted
    ]  # fmt: skip
    before = Reminder.objects.count()
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    written = Reminder.objects.count() - before
    due: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for one in wanted:
        due[one.user_id].add((str(one.matter.kind), one.matter.key))
    mails = failed = 0
    users = get_user_model()._default_manager.filter(pk__in=due, is_active=True).exclude(email="").order_by("pk")
    for user in users:
        try:
            mails += _send(user, due[user.pk], on)
        except OSError as error:  # smtplib's own errors are OSError too
            failed += 1
            logger.warning("reminders for account %s not sent: %s", user.pk, error)
    return Sent(written, mails, failed)


@transaction.atomic
def _send(user: Any, due: Collection[tuple[str, str]], on: date) -> bool:
    """One mail to one person; False where nothing is left to send. Two runs at once: the second finds it sent."""
    waiting = Reminder.objects.select_for_update(of=("self",)).filter(user=user, sent_at__isnull=True)
    rows = [row for row in waiting.order_by("kind", "pk") if (row.kind, row.key) in due]
    if not rows:
        return False
    groups = [(kind.label, [row for row in rows if row.kind == kind]) for kind in ReminderKind]
    context = {
        "user": user,
        "groups": [(label, found) for label, found in groups if found],
        "site": settings.SITE_URL.rstrip("/"),
        "day": date_text(on),
    }
    # Marked before it leaves: a server that refuses takes the mark back with the transaction.
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=Now())
    subject = _("Nhắc việc sinh hoạt chi bộ ngày %(day)s: %(count)d việc") % {"day": date_text(on), "count": len(rows)}
    send_mail(subject, plain_text("meetings/reminders.txt", context), None, [user.email])
    return True


@transaction.atomic
def choose_reminders(*, user: Any, kinds: Collection[str]) -> None:
    """Keeps these kinds of reminders for an account and switches the others off."""
    refused = refused_by(user)
    ReminderRefusal.objects.filter(user=user, kind__in=list(kinds)).delete()
    for kind in ReminderKind.values:
        if kind not in kinds and kind not in refused:
            ReminderRefusal.objects.create(user=user, kind=kind)
