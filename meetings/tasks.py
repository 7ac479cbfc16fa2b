"""What runs outside the request: one call out."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from core.periods import today
from meetings.services import send_reminders


class NotAllSent(Exception):
    """Some mails could not be sent; the queue tries again, and what was sent is not sent twice."""


# Procrastinate counts in UTC: half past six in the morning here.
@app.periodic(cron="30 23 * * *")
@app.task(
    name="send_reminders",
    queue="imports",
    retry=RetryStrategy(max_attempts=6, exponential_wait=60, retry_exceptions={NotAllSent}),
)
def remind(timestamp: int) -> None:
    """Sends each person one mail of what waits for him.

    Raises NotAllSent where the mail server refused some.
    """
    sent = send_reminders(on=today())
    if sent.failed:
        raise NotAllSent(sent.failed)
