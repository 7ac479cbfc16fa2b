"""Records of members in files: people by card number, or by national id who has no card yet.

What a row says of a person goes through the same services as the pages of his file, and only where his file may be
changed today. His name and where he belonged are printed beside the number, and must not contradict it.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from import_export import widgets
from import_export.fields import Field

from branches.resources.cells import LabelCell, TextCell
from branches.resources.records import RecordMeta, RecordResource
from branches.scoping import Action
from core.formatting import date_text
from core.periods import last_day_of
from members import services
from members.models import (
    Assignment,
    DutySpan,
    Member,
    Membership,
    OfficeTerm,
    PlaceTie,
)
from members.queries import attended_at, belonged_at, files_editable_by, member_of_card

NATIONAL_ID = _lazy("Số định danh cá nhân")
LENGTH = 12  # of both numbers: a spreadsheet that takes them for numbers loses the zeros before


def number_of(value: Any) -> str:
    """A number as it is stored, whether a spreadsheet took it for text or not."""
    text = TextCell().clean(value).replace(" ", "")
    return text.zfill(LENGTH) if text and isinstance(value, int | float) else text


class MemberCell(widgets.Widget):
    """A member by his whole card number; by his national id, in the column beside, where no card is given.

    Arguments:
        members: who may be named; None for everybody, as by his whole number on the pages of offices.
    """

    def __init__(self, members: QuerySet[Member] | None) -> None:
        super().__init__()
        self.members = members
        self.known: dict[str, Member | None] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Member:
        """The member. Raises ValueError for a number nobody of the scope has."""
        text = number_of(value) or number_of((row or {}).get(str(NATIONAL_ID)))
        if not text:
            raise ValueError(_("Ghi số thẻ Đảng, hoặc số định danh cá nhân nếu chưa có thẻ."))
        if text not in self.known:
            self.known[text] = self._find(text)
        member = self.known[text]
        if member is None:
            raise ValueError(
                _("Không có đảng viên mang số “%(number)s” trong phạm vi của bạn.") % {"number": text[:40]}
            )
        return member

    def _find(self, number: str) -> Member | None:
        found = member_of_card(number)
        if found is None or self.members is None:
            return found
        return self.members.filter(pk=found.pk).first()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The card number."""
        return str(value.card_number or "") if value else ""


class MemberResource(RecordResource):
    """Rows about members.

    Arguments of the class:
        anybody: whether a whole number also names a member outside the scope.
        day: the day on which he belonged to the organisation the row stands in; "" where the file says which.
    """

    action = Action.EDIT_MEMBERS
    anybody = False
    day = ""
    shown: Mapping[str, Any] = {
        "number": _lazy("Số thẻ Đảng"),
        "national_id": NATIONAL_ID,
        "full_name": _lazy("Họ và tên"),
        "home": _lazy("Mã tổ chức"),
        "organization_name": _lazy("Tên tổ chức"),
    }
    checked = ("national_id", "full_name", "home")

    national_id = Field(readonly=True)
    full_name = Field(readonly=True)
    home = Field(readonly=True)
    organization_name = Field(readonly=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["member"].column_name = str(self.shown["number"])

    def cell(self, column: Any) -> Any:
        """Members by their numbers."""
        if column.related_model is Member:
            return MemberCell(None if self.anybody else self.members)
        return super().cell(column)

    @cached_property
    def members(self) -> QuerySet[Member]:
        """Whose file the user may change."""
        return files_editable_by(self.acting, on=self.on)

    def dehydrate_national_id(self, row: Any) -> str:
        """Of who has no card: it is the key then."""
        member = row.member if row.member_id else None
        return str(member.national_id or "") if member and not member.card_number else ""

    def dehydrate_full_name(self, row: Any) -> str:
        """The name."""
        return str(row.member.full_name) if row.member_id else ""

    def dehydrate_home(self, row: Any) -> str:
        """The organisation the row stands in."""
        return str(row.organization.code) if row.organization_id else ""

    def check(self, instance: Any, row: Any) -> None:
        """A national id beside a card is the member's own, too."""
        said = number_of(row.get(str(NATIONAL_ID)))
        same = said and said == instance.member.national_id
        super().check(instance, {**row, str(NATIONAL_ID): "" if same else said})

    def complete(self, row: Any) -> None:
        """Where he belonged on the day."""
        if not self.day or row.pk is not None or getattr(row, self.day) is None:
            return
        self.place(row, getattr(row, self.day))

    def place(self, row: Any, day: date) -> None:
        """Puts a row where the member belonged. Raises ValidationError where he never belonged anywhere."""
        place = belonged_at(row.member, day)
        if place is None:
            raise ValidationError({"member": _("Đảng viên chưa sinh hoạt chính thức ở tổ chức nào trong hệ thống.")})
        row.organization = place

    def is_within(self, stored: Any) -> bool:
        """His file may be changed."""
        return self.members.filter(pk=stored.member_id).exists()


WHO = ("member", "national_id", "full_name", "home", "organization_name")
WHO_AND_WHERE = ("member", "national_id", "full_name", "organization", "organization_name")


class AssignmentResource(MemberResource):
    """Who looks after what."""

    day = "start"
    past = ("result_on",)

    class Meta(RecordMeta):
        model = Assignment
        import_id_fields = ("member", "kind", "subject", "start")
        fields = (
            *WHO, "kind", "subject", "households", "place", "content", "start", "end", "result", "result_on",
            "document",
        )  # fmt: skip

    def complete(self, row: Any) -> None:
        """Where he attends: a guest is given his at the branch that hosts him, as the service finds it."""
        if row.pk is None and row.start is not None:
            place = attended_at(row.member, row.start)
            if place is None:
                raise ValidationError(
                    {"start": _("Ngày %s đảng viên không sinh hoạt ở tổ chức nào.") % date_text(row.start)}
                )
            row.organization = place

    def add(self, row: Any) -> Any:
        """Assigns him, and writes down the result."""
        names = ("member", "kind", "subject", "start", "end", "households", "place", "content", "document")
        new = services.NewAssignment(**{name: getattr(row, name) for name in names})
        made = services.assign_member(new=new, by=self.acting)
        if row.result or row.result_on:
            values = {"result": row.result, "result_on": row.result_on}
            services.correct_assignment(assignment=made, values=values, by=self.acting)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it, or writes down the result."""
        services.correct_assignment(assignment=stored, values=values, by=self.acting)


class TieResource(MemberResource):
    """Who lives or works where; a new home ends the one before it."""

    day = "start"

    class Meta(RecordMeta):
        model = PlaceTie
        import_id_fields = ("member", "place", "kind", "start")
        fields = (*WHO, "place", "kind", "start", "end", "document")

    def add(self, row: Any) -> Any:
        """Says so."""
        new = services.NewPlaceTie(
            row.member_id, row.organization_id, row.place_id, row.kind, row.start, row.end, row.document_id
        )
        return services.tie_member(new=new, by=self.acting)

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_tie(tie=stored, values=values, by=self.acting)


class OfficeResource(MemberResource):
    """Who held which office in an organisation of the scope, his own or not; a file also ends an office."""

    anybody = True
    past = ("start",)
    lasting: Mapping[str, Any] = {
        "document": _lazy("Văn bản bổ nhiệm đã ghi thì không sửa bằng tệp."),
    }

    class Meta(RecordMeta):
        model = OfficeTerm
        import_id_fields = ("member", "organization", "office", "start")
        fields = (*WHO_AND_WHERE, "office", "start", "document", "end", "end_reason", "end_document")

    def is_within(self, stored: Any) -> bool:
        """The organisation is one of his."""
        return self.organizations.filter(pk=stored.organization_id).exists()

    def add(self, row: Any) -> Any:
        """Appoints him; and ends it, where the file says why."""
        new = services.NewOffice(row.member, row.organization, row.office, row.start, row.end, row.document)
        made = services.appoint_to_office(new=new, by=self.acting)
        if row.end_reason or row.end_document:
            self._end(made, row.end, row.end_reason, row.end_document)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Ends it."""
        kept = [values.get(name, getattr(stored, name)) for name in ("end", "end_reason", "end_document")]
        self._end(stored, *kept)

    def _end(self, term: Any, end: Any, reason: str, document: Any) -> None:
        last_day = last_day_of(end)
        if last_day is None:
            raise ValidationError({"end": _("Ghi ngày cuối cùng giữ chức vụ.")})
        if not reason:
            raise ValidationError({"end_reason": _("Ghi lý do thôi giữ chức vụ.")})
        services.end_office(term=term, last_day=last_day, reason=reason, document=document, by=self.acting)


class MembershipResource(MemberResource):
    """Where members belonged; whole lives come better with the sheet "Đảng viên" of the workbook."""

    class Meta(RecordMeta):
        model = Membership
        import_id_fields = ("member", "organization", "kind", "start")
        fields = (*WHO_AND_WHERE, "kind", "start", "start_reason", "document", "end", "end_reason", "end_document")

    def add(self, row: Any) -> Any:
        """Opens it."""
        new = services.NewMembership(
            row.member_id, row.organization_id, row.kind, row.start, row.end, row.start_reason, row.end_reason,
            row.document_id,
        )  # fmt: skip
        made = services.open_membership(new=new, by=self.acting)
        if row.end_document:
            services.correct_span(row=made, values={"end_document": row.end_document}, by=self.acting)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_span(row=stored, values=values, by=self.acting)


class DutyResource(MemberResource):
    """Exemptions and suspensions; what a transfer lays is changed there."""

    class Meta(RecordMeta):
        model = DutySpan
        import_id_fields = ("member", "kind", "start")
        fields = (*WHO_AND_WHERE, "kind", "start", "document", "end", "end_document")

    def cell(self, column: Any) -> Any:
        """No kind that only a transfer lays."""
        if column.name == "kind":
            return LabelCell([(kind.value, kind.label) for kind in DutySpan.DECIDED])
        return super().cell(column)

    def add(self, row: Any) -> Any:
        """Lays it."""
        new = services.NewDutySpan(row.member_id, row.organization_id, row.kind, row.start, row.end, row.document_id)
        made = services.lay_duty_span(new=new, by=self.acting)
        if row.end_document:
            services.correct_span(row=made, values={"end_document": row.end_document}, by=self.acting)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_span(row=stored, values=values, by=self.acting)
