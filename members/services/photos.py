"""The photograph in a member's file."""

from typing import Any

from django.db import transaction

from core.files import store
from members.models import Member


@transaction.atomic
def keep_photo(*, member: Member, content: bytes, name: str, content_type: str, by: Any) -> None:
    """Puts a photograph that was checked into the file; the one before stays stored, as the history says."""
    member.photo = store(content=content, name=name, content_type=content_type, by=by)
    member.save(update_fields=["photo"])


@transaction.atomic
def remove_photo(*, member: Member, by: Any) -> None:
    """Takes the photograph out of the file."""
    member.photo = None
    member.save(update_fields=["photo"])
