"""Which of two records says each field better, and the merge of the two."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.forms import ServiceForm
from members import services
from members.queries import Choice, values_chosen

KEPT, MERGED = "giu", "nhap"


class MergeMembers(ServiceForm):
    """A choice for every field in which two records differ; the more complete answer is offered.

    Arguments:
        kept, merged: the records.
        choices: `members.queries.compared` of the two.
    """

    def __init__(self, *args: Any, kept: Any, merged: Any, choices: Sequence[Choice], by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.merged, self.by = kept, merged, by
        for one in choices:
            if one.differs:
                self.fields[one.name] = forms.ChoiceField(
                    label=one.label,
                    choices=[(KEPT, one.kept or _("(để trống)")), (MERGED, one.merged or _("(để trống)"))],
                    initial=MERGED if one.takes_merged else KEPT,
                    widget=forms.RadioSelect,
                )

    def save(self) -> Any:
        """Merges; None where the service refused."""
        names = [name for name in self.fields if self.cleaned_data.get(name) == MERGED]
        return self.carry_out(
            services.merge_members,
            kept=self.kept,
            merged=self.merged,
            values=values_chosen(self.merged, names),
            by=self.by,
        )


class KeepApart(ServiceForm):
    """Two records are two people: nothing to type."""

    def __init__(self, *args: Any, first: Any, second: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.second, self.by = first, second, by

    def save(self) -> Any:
        """Remembers it; None where the service refused."""
        return self.carry_out(services.mark_not_duplicate, first=self.first, second=self.second, by=self.by)
