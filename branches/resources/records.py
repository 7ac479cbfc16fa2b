"""Records about organisations and places in files: each row within the user's scope, written by the service of its act.

A file says who and where in keys: organisations and places by code, papers by number and day. What merely explains a
key (a name) is printed beside it, and is not read.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from import_export.fields import Field

from branches import services
from branches.models import (
    CoverageTarget,
    Organization,
    OrganizationTrait,
    Place,
    PlaceCoverage,
    PlaceStanding,
    Regulation,
)
from branches.queries import names_on, places_editable_by, places_visible_to
from branches.resources.cells import PaperCell, RowCell, TextCell, is_blank
from branches.resources.flat import FlatResource, TableMeta
from branches.scoping import Action, organizations_allowing
from core.documents import Document
from core.names import fold


class CodeCell(RowCell):
    """A row of the scope by its code."""

    def __init__(self, rows: QuerySet[Any], refusal: str) -> None:
        super().__init__(rows.model)
        self.rows, self.refusal = rows, refusal

    @cached_property
    def by_code(self) -> dict[str, Any]:
        """The rows of the scope."""
        return {row.code.casefold(): row for row in self.rows}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The row. Raises ValueError for a code nothing of the scope has."""
        code = TextCell().clean(value)
        if not code:
            return None
        if code.casefold() not in self.by_code:
            raise ValueError(self.refusal % {"code": code[:40]})
        return self.by_code[code.casefold()]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The code."""
        return str(value.code) if value else ""


class NewPaperCell(PaperCell):
    """A paper by number and day; one nobody has named yet is recorded, as the pages do it."""

    def __init__(self, by: Any) -> None:
        super().__init__()
        self.by = by

    def missing(self, number: str, day: Any) -> Document:
        """Records it. Raises ValueError where it can be none."""
        try:
            return services.keep_document(number=number, issued_on=day, by=self.by)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error


class RecordResource(FlatResource):
    """Rows of one table about organisations.

    Arguments of the class:
        action: what the user must be allowed to do at the organisation of a row.
        lasting: what names a row beside its keys, so that it is not corrected by a file: field → why, in a sentence.
        past: days that cannot lie in the future.
        imports: whether files come in at all.
        shown: columns that only explain, with their headings.
        checked: those of them that must not contradict where they are filled: somebody would believe they were read.
    """

    action: str = Action.MANAGE_ORGANIZATIONS
    lasting: Mapping[str, Any] = {}
    past: tuple[str, ...] = ()
    imports = True
    shown: Mapping[str, Any] = {"organization_name": _lazy("Tên tổ chức")}
    checked: tuple[str, ...] = ()

    organization_name = Field(readonly=True)

    def __init__(self, **kwargs: Any) -> None:
        self.on = kwargs["on"]
        self.acting = kwargs["by"]
        self.names: dict[int, str] = {}
        super().__init__(**kwargs)

    # What the cells hold.

    def cell(self, column: Any) -> Any:
        """Organisations and places of the scope by code; text as text."""
        if column.related_model is Organization:
            return CodeCell(self.organizations, _("Không có tổ chức mang mã “%(code)s” trong phạm vi của bạn."))
        if column.related_model is Place:
            return CodeCell(self.places, _("Không có địa bàn mang mã “%(code)s” trong phạm vi của bạn."))
        if column.related_model is Document:
            return NewPaperCell(self.acting)
        if isinstance(column, CharField) and not column.choices:
            return TextCell()
        return super().cell(column)

    @cached_property
    def organizations(self) -> QuerySet[Organization]:
        """Where the user may do this."""
        return organizations_allowing(self.acting, self.action, on=self.on)

    @cached_property
    def places(self) -> QuerySet[Place]:
        """The places he sees, and those that ever lay where he may do this: also of the past is a file."""
        lay = PlaceStanding.objects.filter(organization__in=self.organizations.values("pk")).values("place")
        seen = places_visible_to(self.acting, on=self.on).values("pk")
        return Place.objects.filter(Q(pk__in=lay) | Q(pk__in=seen))

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        """The names of all organisations printed, at once."""
        self.names |= names_on(list(queryset.values_list("organization", flat=True)), self.on)

    def dehydrate_organization_name(self, row: Any) -> str:
        """Today's, or the last."""
        pk = row.organization_id
        if pk is None:
            return ""
        if pk not in self.names:
            self.names |= names_on([pk], self.on)
        return self.names.get(pk, "")

    # What is written.

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """What the cells say, and what follows from it. Raises ValidationError with the columns that are wrong."""
        super().import_instance(instance, row, **kwargs)
        self.complete(instance)
        self.check(instance, row)

    def complete(self, row: Any) -> None:
        """What the file leaves out because it follows."""

    def check(self, instance: Any, row: Any) -> None:
        """Raises ValidationError with the columns that contradict."""
        wrong = {}
        for name in self.checked:
            if name not in self.fields:
                continue
            field = self.fields[name]
            said, known = row.get(field.column_name), str(self.export_field(field, instance) or "")
            if not is_blank(said) and fold(TextCell().clean(said)) != fold(known):
                wrong[name] = ValidationError(
                    _("Cột này chỉ để đối chiếu và phải là “%(known)s”, không phải “%(said)s”."),
                    code="contradicts",
                    params={"known": known or "–", "said": str(said)[:80]},
                )
        if wrong:
            raise ValidationError(wrong)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Field by field; what rows are to each other is the service's to say. Raises ValidationError."""
        errors: Any = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=list(errors), validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name in self.past:
            day = getattr(instance, name)
            if name not in errors and day is not None and day > self.on:
                errors[name] = [ValidationError(_("Ngày này ở tương lai."), code="future")]
        if errors:
            raise ValidationError(errors)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """By the service of the act. Raises ValidationError, which the page shows at its row."""
        if is_create:
            instance.pk = self.add(instance).pk
            return
        stored = self._meta.model._default_manager.get(pk=instance.pk)
        if not self.is_within(stored):
            raise ValidationError(_("Dòng đã ghi nằm ngoài phạm vi của bạn nên không sửa được."), code="outside")
        columns = [name for name in self._meta.fields if self.fields[name].attribute]
        values = {name: getattr(instance, name) for name in columns if getattr(instance, name) != getattr(stored, name)}
        if refused := {name: self.lasting[name] for name in values if name in self.lasting}:
            raise ValidationError(refused)
        self.correct(stored, values)

    def is_within(self, stored: Any) -> bool:
        """Whether a row that is recorded is one the user may change."""
        return self.organizations.filter(pk=stored.organization_id).exists()

    def add(self, row: Any) -> Any:
        """Calls the service that records such a row; returns the row."""
        raise NotImplementedError

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Calls the service that corrects such a row."""
        raise NotImplementedError


def written_out(model: Any, columns: tuple[str, ...], base: type[RecordResource] = RecordResource) -> Any:
    """The resource of what only goes out: acts with previews of their own, which no row of a file can stand for."""
    meta = type("Meta", (TableMeta,), {"model": model, "import_id_fields": (), "fields": columns})
    return type(f"{model.__name__}Export", (base,), {"Meta": meta, "imports": False, "shown": base.shown})


class RecordMeta(TableMeta):
    """The options of every resource of records: the services check whole rows, having ended what a new one ends."""

    clean_model_instances = False


class TraitResource(RecordResource):
    """What organisations were like. Another trait, or another first day, is another row."""

    class Meta(RecordMeta):
        model = OrganizationTrait
        import_id_fields = ("organization", "trait", "start")
        fields = ("organization", "organization_name", "trait", "start", "end", "document")

    def add(self, row: Any) -> Any:
        """Gives it."""
        return services.give_trait(
            organization=row.organization, trait=row.trait, start=row.start, end=row.end, document=row.document,
            by=self.acting,
        )  # fmt: skip

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_trait(row=stored, values=values, by=self.acting)


class RegulationResource(RecordResource):
    """Regulations in force; their files are attached on the organisation's page."""

    past = ("reviewed_on",)

    class Meta(RecordMeta):
        model = Regulation
        import_id_fields = ("organization", "kind", "start")
        fields = ("organization", "organization_name", "kind", "document", "start", "end", "reviewed_on")

    def add(self, row: Any) -> Any:
        """Records it; the one of its kind before it ends."""
        made = services.record_regulation(
            organization=row.organization, kind=row.kind, document=row.document, start=row.start,
            reviewed_on=row.reviewed_on, by=self.acting,
        )  # fmt: skip
        if row.end is not None:
            services.change_regulation(regulation=made, values={"end": row.end}, by=self.acting)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_regulation(regulation=stored, values=values, by=self.acting)


class PlaceResource(RecordResource):
    """Names and kinds of places. A new one needs an area and a first day: it comes with the sheet "Địa bàn"."""

    shown: Mapping[str, Any] = {}

    class Meta(RecordMeta):
        model = Place
        import_id_fields = ("code",)
        fields = ("code", "name", "kind")

    def before_export(self, queryset: Any, **kwargs: Any) -> None:
        """No organisation is printed."""

    def is_within(self, stored: Any) -> bool:
        """Of an area he manages."""
        return places_editable_by(self.acting, on=self.on).filter(pk=stored.pk).exists()

    def add(self, row: Any) -> Any:
        """Refuses it."""
        raise ValidationError(
            {"code": _("Chưa có địa bàn mang mã này; địa bàn mới nhập ở sheet “Địa bàn” của tệp nhập liệu.")}
        )

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_places(corrections=[(stored, values)], by=self.acting)


class StandingResource(RecordResource):
    """In whose area places lay."""

    class Meta(RecordMeta):
        model = PlaceStanding
        import_id_fields = ("place", "start")
        fields = (
            "place", "place_name", "organization", "organization_name", "border", "difficult", "start", "end",
            "document",
        )  # fmt: skip

    shown: Mapping[str, Any] = {**RecordResource.shown, "place_name": _lazy("Tên địa bàn")}
    place_name = Field(readonly=True)

    def dehydrate_place_name(self, row: Any) -> str:
        """The name."""
        return str(row.place.name) if row.place_id else ""

    def add(self, row: Any) -> Any:
        """Says so from a day on, where nothing is said yet."""
        row.full_clean()
        new = services.NewStanding(
            row.place_id, row.organization_id, row.start, row.end, row.border, row.difficult, row.document_id
        )
        (pk,) = services.open_standings(new=[new], by=self.acting)
        return PlaceStanding.objects.get(pk=pk)

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_standing(standing=stored, values=values, by=self.acting)


class CoverageResource(RecordResource):
    """Which branch covered which place."""

    class Meta(RecordMeta):
        model = PlaceCoverage
        import_id_fields = ("place", "organization", "start")
        fields = (
            "place", "place_name", "organization", "organization_name", "shared", "start", "end", "document",
        )  # fmt: skip

    shown: Mapping[str, Any] = StandingResource.shown
    place_name = Field(readonly=True)
    dehydrate_place_name = StandingResource.dehydrate_place_name

    def add(self, row: Any) -> Any:
        """Says so."""
        new = services.NewCoverage(row.place_id, row.organization_id, row.start, row.end, row.shared, row.document_id)
        return services.cover_place(new=new, by=self.acting)

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_coverage(coverage=stored, values=values, by=self.acting)


class TargetResource(RecordResource):
    """What resolutions ask of coverage."""

    class Meta(RecordMeta):
        model = CoverageTarget
        import_id_fields = ("organization", "issuer", "kind", "measure", "start")
        fields = (
            "organization", "organization_name", "issuer", "kind", "measure", "direction", "minimum", "maximum", "unit",
            "base", "start", "end", "document",
        )  # fmt: skip

    def add(self, row: Any) -> Any:
        """Records it."""
        services.set_targets(new=[row], by=self.acting)
        return row

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_target(target=stored, values=values, by=self.acting)
