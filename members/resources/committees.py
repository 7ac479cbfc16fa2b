"""Terms of committees, the papers that excuse an organisation, and training classes in files."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from branches.resources.cells import DayCell, RowCell, TextCell
from branches.resources.records import RecordMeta, RecordResource
from branches.scoping import Action
from core.formatting import date_text
from core.names import fold
from core.periods import last_day_of
from members import services
from members.models import CommitteeTerm, SizeWaiver, TrainingClass, TrainingParticipant
from members.resources.records import WHO, MemberResource


class TermResource(RecordResource):
    """Terms of committees: a new one ends the one before; a file also closes a term."""

    action = Action.EDIT_MEMBERS
    past = ("start",)

    class Meta(RecordMeta):
        model = CommitteeTerm
        import_id_fields = ("organization", "start")
        fields = ("organization", "organization_name", "name", "start", "due_on", "seats", "document", "end")

    def add(self, row: Any) -> Any:
        """Opens it; and closes it, where the file says when."""
        made = services.open_committee_term(
            organization=row.organization, name=row.name, start=row.start, due_on=row.due_on, seats=row.seats,
            document=row.document, by=self.acting,
        )  # fmt: skip
        self._close(made, row.end)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it, or closes it."""
        end = values.pop("end", None)
        if values:
            services.correct_committee_term(term=stored, values=values, by=self.acting)
        self._close(stored, end)

    def _close(self, term: Any, end: Any) -> None:
        last_day = last_day_of(end)
        if last_day is not None:
            services.close_committee_term(term=term, last_day=last_day, by=self.acting)


class WaiverResource(RecordResource):
    """Papers that let an organisation stand as it is."""

    class Meta(RecordMeta):
        model = SizeWaiver
        import_id_fields = ("organization", "rule", "start")
        fields = ("organization", "organization_name", "rule", "start", "end", "document")

    def add(self, row: Any) -> Any:
        """Records it."""
        return services.waive_rule(
            organization=row.organization, rule=row.rule, start=row.start, end=row.end, document=row.document,
            by=self.acting,
        )  # fmt: skip

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_waiver(waiver=stored, values=values, by=self.acting)


class ClassResource(RecordResource):
    """Training classes."""

    action = Action.EDIT_MEMBERS

    class Meta(RecordMeta):
        model = TrainingClass
        import_id_fields = ("organization", "name", "first_day")
        fields = (
            "organization", "organization_name", "name", "kind", "organizer", "first_day", "last_day", "venue", "cost",
            "document",
        )  # fmt: skip

    def add(self, row: Any) -> Any:
        """Opens it."""
        columns = ("organization", "name", "kind", "organizer", "first_day", "last_day", "venue", "cost", "document")
        return services.open_class(values={name: getattr(row, name) for name in columns}, by=self.acting)

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_class(training=stored, values=values, by=self.acting)


class ClassCell(RowCell):
    """A class by its name and first day: "Bồi dưỡng cấp ủy viên – 05/03/2022"."""

    def __init__(self, classes: QuerySet[TrainingClass]) -> None:
        super().__init__(TrainingClass)
        self.classes = classes

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> TrainingClass | None:
        """The class. Raises ValueError where none, or more than one, of the scope is meant."""
        text = TextCell().clean(value)
        if not text:
            return None
        name, _dash, day = text.rpartition("–")
        if not name:
            raise ValueError(_("Ghi tên lớp và ngày khai giảng, ví dụ “Bồi dưỡng cấp ủy viên – 05/03/2022”."))
        first_day: Any = DayCell().clean(day.strip())
        found = [one for one in self.classes.filter(first_day=first_day) if fold(one.name) == fold(name)]
        if not found:
            raise ValueError(_("Không có lớp “%(name)s” trong phạm vi của bạn.") % {"name": text[:80]})
        if len(found) > 1:
            raise ValueError(_("Có nhiều lớp “%(name)s”; hãy ghi trên trang của lớp.") % {"name": text[:80]})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Name and day."""
        return f"{value.name} – {date_text(value.first_day)}" if value else ""


class ParticipantResource(MemberResource):
    """Who was invited to which class, who came, with what result."""

    lasting: Mapping[str, Any] = {}

    class Meta(RecordMeta):
        model = TrainingParticipant
        import_id_fields = ("training_class", "member")
        fields = ("training_class", *WHO, "attended", "result", "certificate")

    def cell(self, column: Any) -> Any:
        """Classes of the organisations of the scope."""
        if column.related_model is TrainingClass:
            return ClassCell(TrainingClass.objects.filter(organization__in=self.organizations.values("pk")))
        return super().cell(column)

    def complete(self, row: Any) -> None:
        """He is sent by where he belongs on the day of the file, as on the page."""
        if row.pk is None and row.training_class is not None:
            self.place(row, self.on)

    def add(self, row: Any) -> Any:
        """Invites him, and marks him where the file does."""
        services.invite_members(training=row.training_class, members={row.member: row.organization_id}, by=self.acting)
        made = TrainingParticipant.objects.get(training_class=row.training_class, member=row.member)
        self._mark(made, row)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Marks him."""
        for name, value in values.items():
            setattr(stored, name, value)
        self._mark(stored, stored)

    def _mark(self, made: Any, said: Any) -> None:
        if said.attended is None and (said.result or said.certificate):
            raise ValidationError({"attended": _("Có kết quả thì phải ghi có dự học.")})
        mark = services.Mark(said.attended, said.result, said.certificate)
        services.mark_participants(training=made.training_class, marks={made.pk: mark}, on=self.on, by=self.acting)
