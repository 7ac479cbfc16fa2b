"""What members were given and punished with, in files: awards, discipline, badges of the Party."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from import_export.fields import Field

from branches.resources.records import RecordMeta
from members import services
from members.models import (
    Award,
    Badge,
    Discipline,
)
from members.resources.records import WHO, MemberResource


class AwardResource(MemberResource):
    """Commendations. Another title or another day is another row."""

    day = "awarded_on"
    past = ("awarded_on",)

    class Meta(RecordMeta):
        model = Award
        import_id_fields = ("member", "title", "awarded_on")
        fields = (*WHO, "title", "issuer", "awarded_on", "for_what", "document")

    def add(self, row: Any) -> Any:
        """Records it."""
        return services.record_award(
            member=row.member, organization=row.organization, title=row.title, awarded_on=row.awarded_on,
            issuer=row.issuer, for_what=row.for_what, document=row.document, by=self.acting,
        )  # fmt: skip

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it."""
        services.correct_record(row=stored, values=values, by=self.acting)


class DisciplineResource(MemberResource):
    """Measures. A removal names the offices it ends and is recorded on the member's page; an expulsion ends him."""

    day = "decided_on"
    past = ("decided_on", "lifted_on")

    class Meta(RecordMeta):
        model = Discipline
        import_id_fields = ("member", "form", "decided_on")
        fields = (*WHO, "form", "decided_on", "issuer", "reason", "document", "lifted_on")

    def add(self, row: Any) -> Any:
        """Records it, with what follows; and lifts it, where the file says so."""
        if row.form == Discipline.Form.REMOVAL:
            raise ValidationError({"form": _("Cách chức phải ghi chức vụ bị cách; hãy ghi trên trang của đảng viên.")})
        made = services.record_discipline(
            member=row.member, organization=row.organization, form=row.form, decided_on=row.decided_on,
            issuer=row.issuer, reason=row.reason, document=row.document, by=self.acting,
        )  # fmt: skip
        if row.lifted_on:
            services.lift_discipline(discipline=made, lifted_on=row.lifted_on, by=self.acting)
        return made

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Corrects it, or lifts it."""
        lifted_on = values.pop("lifted_on", None)
        if values:
            services.correct_record(row=stored, values=values, by=self.acting)
        if lifted_on:
            services.lift_discipline(discipline=stored, lifted_on=lifted_on, by=self.acting)


class BadgeResource(MemberResource):
    """Badges: proposed without a day of giving, given with one. Declining has its page, with a reason."""

    day = "round_on"
    past = ("awarded_on",)
    shown: Mapping[str, Any] = {**MemberResource.shown, "standing": _lazy("Trạng thái")}
    standing = Field(readonly=True)

    class Meta(RecordMeta):
        model = Badge
        import_id_fields = ("member", "years", "kind", "round_on")
        fields = (*WHO, "years", "kind", "round_on", "standing", "awarded_on", "note", "document")

    def dehydrate_standing(self, row: Any) -> str:
        """In words."""
        return str(row.get_status_display())

    def add(self, row: Any) -> Any:
        """Proposes it, or records what was given."""
        proposal = services.Proposal(row.member, row.organization_id, row.years, row.kind, row.note)
        if row.awarded_on is None:
            if row.document is not None:
                raise ValidationError({"document": _("Quyết định chỉ ghi khi Huy hiệu đã được tặng.")})
            return services.propose_badges(proposals=[proposal], round_on=row.round_on, by=self.acting)[0]
        return services.record_badge(
            proposal=proposal, round_on=row.round_on, awarded_on=row.awarded_on, document=row.document, by=self.acting
        )

    def correct(self, stored: Any, values: dict[str, Any]) -> None:
        """Gives what was proposed, or corrects day, paper and note."""
        if stored.status == Badge.Status.PROPOSED and values.get("awarded_on"):
            if not values.get("document"):
                raise ValidationError({"document": _("Huy hiệu được tặng theo một quyết định; hãy ghi số và ngày.")})
            services.award_badges(
                badges=[stored], awarded_on=values.pop("awarded_on"), document=values.pop("document"), by=self.acting
            )
        if values:
            kept = {name: values.get(name, getattr(stored, name)) for name in ("awarded_on", "note", "document")}
            services.correct_badge(badge=stored, by=self.acting, **kept)
