"""Which reminders an account wants, and where to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from meetings.models import ReminderKind
from meetings.queries.reminders import refused_by
from meetings.services import choose_reminders


class RemindersForm(ServiceForm):
    """The kinds that are on."""

    kinds = forms.MultipleChoiceField(
        label=_("Nhắc tôi qua thư điện tử khi"),
        choices=ReminderKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        on = [kind for kind in ReminderKind.values if kind not in refused_by(user)]
        super().__init__(*args, **(kwargs | {"initial": {"kinds": on}}))
        self.user = user

    def save(self) -> Any:
        """Keeps the choice."""
        return self.carry_out(choose_reminders, user=self.user, kinds=self.cleaned_data["kinds"])
