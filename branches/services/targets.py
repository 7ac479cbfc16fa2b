"""What resolutions ask of coverage."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from branches.models import CoverageTarget


@transaction.atomic
def set_targets(*, new: Sequence[CoverageTarget], by: Any) -> None:
    """Records targets, each checked field by field. Raises ValidationError with the fields that are wrong."""
    for target in new:
        target.full_clean()
        target.save()


@transaction.atomic
def correct_target(*, target: CoverageTarget, values: Mapping[str, Any], by: Any) -> None:
    """Corrects in place what was written wrongly of a target. Raises ValidationError with what is wrong."""
    for name, value in values.items():
        setattr(target, name, value)
    target.full_clean()
    target.save()
