"""Receiving many reports at once: each by itself, so that one that cannot be received keeps nobody else's back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from reports.models import Pack
from reports.services.issuing import receive_pack


@dataclass(slots=True)
class Received:
    """What became of each: how many were received, and why another was not, by report."""

    count: int = 0
    refused: dict[int, str] = field(default_factory=dict)


def receive_packs(*, packs: Iterable[tuple[Pack, int]], by: Any, on: date) -> Received:
    """Notes that the committee above has received some reports, each with the version its page showed."""
    done = Received()
    for pack, version in packs:
        try:
            receive_pack(pack=pack, version=version, by=by, on=on)
        except ValidationError as error:
            done.refused[pack.pk] = " ".join(error.messages)
        else:
            done.count += 1
    return done
