"""Forms of comments: asked for, given; what their list is narrowed to."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.forms import OrganizationField
from core.forms import AddressForm, DayField, Guarded, ServiceForm, past_until
from evaluations.forms.fields import text_of
from evaluations.models import Period, Rating, RatingComment
from evaluations.queries.comments import EVERY, GIVEN, MINE, WAITING, may_be_asked
from evaluations.services import comments as services


class CommentsFilter(AddressForm):
    """What the list of comments is narrowed to; it lives in the address."""

    q = forms.CharField(label=_("Họ tên"), required=False, max_length=100)
    ky: Any = forms.ModelChoiceField(
        label=_("Kỳ xếp loại"), required=False, queryset=Period.objects.order_by("-start", "-pk"),
        to_field_name="uuid", empty_label=_("mọi kỳ"),
    )  # fmt: skip
    to_chuc = forms.CharField(label=_("Mã tổ chức"), required=False, max_length=40)
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"), required=False,
        choices=[
            (WAITING, _("chờ nhận xét")), (MINE, _("chờ bạn nhận xét")), (GIVEN, _("đã nhận xét")),
            (EVERY, _("tất cả")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, periods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ky"].queryset = periods


class AskComment(ServiceForm):
    """Whom to ask about somebody."""

    kind = forms.ChoiceField(label=_("Lấy nhận xét của"), choices=RatingComment.Kind.choices)
    asked_of = OrganizationField(label=_("Nơi nhận xét"), required=False)
    place_name = forms.CharField(
        label=_("Hoặc nơi ngoài hệ thống"), required=False, max_length=200,
        help_text=_("Nơi không có trong hệ thống thì tổ chức của bạn nhập nhận xét nhận được bằng giấy."),
    )  # fmt: skip

    def __init__(self, *args: Any, rating: Rating, by: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rating, self.by, self.on = rating, by, on
        field: Any = self.fields["asked_of"]
        field.offer(may_be_asked(by, rating, on=on), on=on)

    def save(self) -> Any:
        """Asks."""
        return self.carry_out(services.ask_comment, rating=self.rating, by=self.by, on=self.on, **self.cleaned_data)


class GiveComment(Guarded, ServiceForm):
    """What there is to say of him."""

    text = text_of(_("Nhận xét"), 2000, rows=8)
    given_on = DayField(label=_("Nhận xét ngày"))

    def __init__(self, *args: Any, comment: RatingComment, by: Any, on: date, **kwargs: Any) -> None:
        initial = {"text": comment.text, "given_on": comment.given_on or on}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.comment, self.by, self.on = comment, by, on
        past_until(self, on, "given_on")
        self.guard()

    def save(self) -> Any:
        """Writes it."""
        return self.carry_out(services.give_comment, comment=self.comment, by=self.by, on=self.on, **self.cleaned_data)
