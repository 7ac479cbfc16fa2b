"""What the worker does for accounts by itself."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import forget_sessions

pytestmark = pytest.mark.django_db


def test_only_sessions_that_have_ended_are_forgotten() -> None:
    running, ended = SessionStore(), SessionStore()
    for session in (running, ended):
        session["touched"] = 0
        session.save()
    Session.objects.filter(pk=ended.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_sessions(0)
    assert [session.pk for session in Session.objects.all()] == [running.session_key]
