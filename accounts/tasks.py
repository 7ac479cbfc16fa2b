"""What runs outside the request: ids in, one call out."""

from procrastinate.contrib.django import app

from accounts.services import forget_ended_sessions


@app.periodic(cron="25 3 * * *")
@app.task(name="forget_ended_sessions", queue="imports")
def forget_sessions(timestamp: int) -> None:
    """Deletes sessions that have ended: Django itself never does."""
    forget_ended_sessions()
