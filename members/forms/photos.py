"""The photograph of a member: chosen, checked by what it is, kept or taken out."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.files import MAX_PHOTO_BYTES, check_photo
from core.forms import ServiceForm
from members import services
from members.models import Member


class PhotoForm(ServiceForm):
    """Another photograph, or none."""

    photo = forms.FileField(
        label=_("Ảnh (PNG hoặc JPEG)"),
        help_text=_("Ảnh chân dung, tối đa 2 MB."),
        required=False,
        allow_empty_file=True,  # ours says what is wrong with it
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove = forms.BooleanField(label=_("Gỡ ảnh đang có"), required=False)

    def __init__(self, *args: Any, member: Member, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.by = member, by
        if member.photo_id is None:
            del self.fields["remove"]

    def clean_photo(self) -> tuple[bytes, str, str] | None:
        """Content, name and type. Raises ValidationError with the sentence that says what it is instead of a photo."""
        given = self.cleaned_data["photo"]
        if given is None:
            return None
        content: bytes = given.read(MAX_PHOTO_BYTES + 1)  # not all of it where it is far too big already
        return content, given.name, check_photo(content, size=given.size)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("photo") and not data.get("remove") and not self.errors:
            self.add_error("photo", _("Hãy chọn ảnh."))
        return data

    def save(self) -> Any:
        """Keeps it, or takes the old one out."""
        if self.cleaned_data["photo"] is None:
            return self.carry_out(services.remove_photo, member=self.member, by=self.by)
        content, name, kind = self.cleaned_data["photo"]
        return self.carry_out(
            services.keep_photo, member=self.member, content=content, name=name, content_type=kind, by=self.by
        )
