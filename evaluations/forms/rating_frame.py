"""What every act on one rating shares as it is typed: the version of the page, who acts, a choice of levels."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from branches.forms import PaperForm
from core.forms import past_until
from evaluations.models import Rating
from evaluations.queries.frames import Frame
from evaluations.queries.rating import version_of
from evaluations.services.acts import Row

STALE = "stale"
SPOKEN = {"on": "day"}  # the services' name of the day


class RatingForm(PaperForm):
    """What every act on one rating shares: the version of the page, who acts, and whether for somebody else.

    Arguments:
        behalf: nobody is appointed where the act belongs; the user is above it.
    """

    has_paper = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(
        self, *args: Any, rating: Rating, frame: Frame, behalf: bool, by: Any, on: datetime.date, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, by=by, today=on, **kwargs)
        self.rating, self.frame, self.behalf, self.on = rating, frame, behalf, on
        self.fields["version"].initial = rating.version
        if not self.has_paper:
            del self.fields["document_number"], self.fields["document_date"]
        past_until(self, on, *(name for name in ("day", "document_date") if name in self.fields))
        if "day" in self.fields:
            self.fields["day"].initial = on
        self.arrange()

    def arrange(self) -> None:
        """Narrows the fields to what this act asks of this rating."""

    def row(self, **values: Any) -> Row:
        """The rating as a page that speaks of many would name it."""
        return Row(self.rating.pk, self.cleaned_data["version"], **values)

    def save(self) -> Any:
        """Does it."""
        return self.carry_out(self.act)

    def act(self) -> Any:
        """Calls the service."""
        raise NotImplementedError

    def refuse(self, error: ValidationError) -> None:
        """Beside the field the service means; a refused row is this one, and says so at the top.

        Told that somebody wrote meanwhile, the user sees what, keeps what he typed, and insists by sending again.
        """
        found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        spoken = {SPOKEN.get(name, name): errors for name, errors in found.items()}
        super().refuse(ValidationError(spoken))
        if any(one.code == STALE for errors in found.values() for one in errors):
            data = self.data.copy()
            data[self.add_prefix("version")] = str(version_of(self.rating))
            self.data = data


def level_field(frame: Frame, *, required: bool, best: str = "") -> Any:
    """A choice among the levels of a scheme, best first.

    Arguments:
        best: the code of the best one offered.
    """
    levels = list(frame.levels)
    if best:
        levels = levels[frame.rank(frame.level(best)) :]
    empty = _("chưa chọn") if required else _("theo tổng điểm")
    return forms.ChoiceField(
        label=_("Mức xếp loại"), choices=[("", empty), *((one.code, one.name) for one in levels)], required=required
    )
