"""Acts on one organisation: founded, renamed, put under another superior, made something else."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Form, Level, Organization, Reorganization, Sector
from branches.services import followers
from branches.services.organizations import NewOrganization, change_form, found_organization, rename_organization
from branches.services.placements import lock_tree, move_organization
from branches.services.reorganizations.record import called, going_along, losing, recorded, writers
from core.documents import Document
from core.periods import last_day_of

Kind = Reorganization.Kind


@transaction.atomic
def record_founding(*, new: NewOrganization, by: Any) -> Organization:
    """Founds one organisation as an act. Raises ValidationError with the fields that are wrong."""
    with recorded(Kind.FOUND, None, on=new.start or date.min, by=by, document=new.document) as act:
        organization = found_organization(new=new, by=by)
        act.row.organization = organization
        act.row.on = organization.placements.get().start
        act.facts.append(_("Thành lập %(name)s (mã %(code)s)") % {"name": new.name, "code": new.code})
    return organization


@transaction.atomic
def record_rename(
    *,
    organization: Organization,
    name: str,
    on: date,
    by: Any,
    symbol: str | None = None,
    seat: str | None = None,
    document: Document | None = None,
) -> Reorganization:
    """Gives an organisation another name (symbol, seat) from a day on, as an act.

    Raises ValidationError where it had no name on that day, or has this one already.
    """
    lock_tree()
    row = organization.names.filter(span__contains=on).first()
    same = row and (row.name, row.symbol, row.seat) == (
        name, row.symbol if symbol is None else symbol, row.seat if seat is None else seat,
    )  # fmt: skip
    if same:
        raise ValidationError(
            _("Vào ngày %(day)s tổ chức đã mang tên, ký hiệu và địa danh này."),
            code="nothing_changes",
            params={"day": f"{on:%d/%m/%Y}"},
        )
    with recorded(Kind.RENAME, organization, on=on, by=by, document=document) as act:
        old = called(organization, on)
        rename_organization(organization=organization, name=name, on=on, by=by, symbol=symbol, seat=seat)
        act.facts.append(_("%(old)s → %(new)s") % {"old": old, "new": called(organization, on)})
    return act.row


@transaction.atomic
def record_move(
    *, organization: Organization, parent: Organization | None, on: date, by: Any, document: Document | None = None
) -> Reorganization:
    """Puts an organisation, with everything below it, under another superior from a day on, as an act.

    Raises ValidationError as move_organization does.
    """
    lock_tree()
    before = writers(organization, on)
    with recorded(Kind.MOVE, organization, on=on, by=by, document=document) as act:
        along = going_along([organization], on)
        move_organization(organization=organization, parent=parent, on=on, by=by, document=document)
        name, above = called(organization, on), called(parent, on) if parent else _("không còn cấp trên")
        act.facts.append(f"{name} → {above}")
        act.facts.append(_("Chuyển gồm: %(what)s") % {"what": ", ".join(along)})
        act.facts += losing(before, organization, on, heir=organization)
    return act.row


@transaction.atomic
def record_form(
    *,
    organization: Organization,
    form: Form,
    level: Level,
    sector: Sector | None,
    on: date,
    by: Any,
    document: Document | None = None,
) -> Reorganization:
    """Makes an organisation something else from a day on, as an act: another form of the same nature, level, sector.

    Raises ValidationError: it did not exist on that day, is that already, or would be a party body to which members
    belong, or a branch with organisations below it: for these there are upgrade and downgrade.
    """
    lock_tree()
    row = organization.forms.filter(span__contains=on).select_related("form").first()
    if row is not None:
        if (row.form, row.level, row.sector) == (form, level, sector):
            raise ValidationError(
                _("Vào ngày %(day)s tổ chức đã có loại, cấp, khối này."),
                code="nothing_changes",
                params={"day": f"{on:%d/%m/%Y}"},
            )
        if form.holds_branch_meetings and tree.children(organization, on=on).exists():
            raise ValidationError(
                _("Còn tổ chức trực thuộc; hãy dùng “Hạ đảng bộ thành chi bộ” để đưa đảng viên về một chi bộ."),
                code="has_children",
            )
    kind = Kind.CHANGE_FORM
    if row is not None and row.form.holds_branch_meetings != form.holds_branch_meetings:
        kind = Kind.DOWNGRADE if form.holds_branch_meetings else Kind.UPGRADE
    with recorded(kind, organization, on=on, by=by, document=document) as act:
        change_form(organization=organization, form=form, level=level, sector=sector, on=on, by=by, document=document)
        act.facts.append(what_changes(row, organization, on))
        if not form.holds_branch_meetings:
            # A party body holds no meetings of members: whoever belongs there must have a branch to go to.
            act.facts += followers.hand_over(
                followers.Handover(
                    source=organization, on=on, ends=False, empties=True, reason=str(kind.label), document=document
                ),
                by=by,
            )
        act.facts += followers.preview([organization.pk], since=on)
    return act.row


def what_changes(before: Any, organization: Organization, on: date) -> str:
    """What an organisation was and is from a day on, in words."""
    after = organization.forms.select_related("form", "level", "sector").get(span__contains=on)
    told = [
        " · ".join(str(part) for part in (row.form, row.level, row.sector) if part) for row in (before, after) if row
    ]
    return " → ".join(told)


def day_before(on: date) -> date:
    """The last day of what ends when something else begins."""
    day = last_day_of(on)
    assert day is not None
    return day
