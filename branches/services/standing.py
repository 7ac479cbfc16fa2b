"""Nothing is said of an organisation on a day on which it does not exist."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization


def must_stand_on(organization: Organization, on: date) -> None:
    """Raises ValidationError where an organisation does not stand in the tree on a day."""
    if not tree.as_of(on).filter(organization=organization).exists():
        raise ValidationError(
            _("Tổ chức không tồn tại vào ngày %(day)s."),
            code="not_standing",
            params={"day": f"{on:%d/%m/%Y}"},
        )
