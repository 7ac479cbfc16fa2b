"""The question before an act is taken back."""

from typing import Any

from branches import services
from branches.forms.organizations import PaperForm


class UndoReorganization(PaperForm):
    """Nothing to type: the question is answered by the button."""

    def __init__(self, *args: Any, reorganization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reorganization = reorganization
        for name in ("document_number", "document_date"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def save(self) -> Any:
        """Takes it back."""
        return self.carry_out(services.undo_reorganization, reorganization=self.reorganization, by=self.by)
