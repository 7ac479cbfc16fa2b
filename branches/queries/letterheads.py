"""Who issues a paper of an organisation on a day, and how its heading and its end read (DOMAIN §3)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, OrganizationName
from core.rendering import Letterhead

# How a body of members is called when its committee signs: the longest prefix that fits (DOMAIN §3). The symbol is the
# usual one, used where the organisation has none of its own.
_COMMITTEES = (
    ("Đảng bộ tỉnh ", "Tỉnh ủy ", "TU", "T/M BAN THƯỜNG VỤ"),
    ("Đảng bộ thành phố ", "Thành ủy ", "TU", "T/M BAN THƯỜNG VỤ"),
    ("Đảng bộ huyện ", "Huyện ủy ", "HU", "T/M BAN THƯỜNG VỤ"),
    ("Đảng bộ thị xã ", "Thị ủy ", "ThU", "T/M BAN THƯỜNG VỤ"),
    ("Đảng bộ quận ", "Quận ủy ", "QU", "T/M BAN THƯỜNG VỤ"),
    ("Đảng bộ ", "Đảng ủy ", "ĐU", "T/M BAN THƯỜNG VỤ"),
    ("Chi bộ ", "Chi bộ ", "CB", "T/M CHI BỘ"),
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs for an organisation: its committee's name, usual symbol, and on whose behalf."""

    name: str
    symbol: str
    signer_body: str


def issuer_of(name: str) -> Issuer:
    """The committee that signs for a body of members: "Đảng bộ huyện Hòa An" → "Huyện ủy Hòa An"."""
    for body, committee, symbol, signer in _COMMITTEES:
        if name.startswith(body):
            return Issuer(committee + name.removeprefix(body), symbol, signer)
    return Issuer(name, "", "")


def letterhead_of(organization: Organization, *, on: date) -> Letterhead:
    """The heading and the end of an organisation's paper of a day, with its names of that day (DOMAIN §5.11)."""
    own = _name_on(organization.pk, on)
    above = tree.ancestors(organization, on=on)
    parent = _name_on(above[-1].pk, on) if above else None
    name = own.name if own else organization.code
    issuer = issuer_of(name)
    parent_name = parent.name if parent else (own.superior if own else "")
    recipients = [_("%(committee)s (để báo cáo)") % {"committee": issuer_of(parent_name).name}] if parent_name else []
    if not name.startswith("Chi bộ"):
        recipients.append(_("Các tổ chức đảng trực thuộc"))
        recipients.append(_("Lưu Văn phòng %(committee)s") % {"committee": issuer.name})
    else:
        recipients.append(_("Lưu chi bộ"))
    return Letterhead(
        parent_name=parent_name.upper(),
        name=issuer.name.upper(),
        symbol=(own.symbol if own else "") or issuer.symbol,
        place=(own.seat if own else "") or _place_in(name) or (parent.seat if parent else ""),
        date=on,
        signer_body=issuer.signer_body,
        signer_title="BÍ THƯ",
        recipients=recipients,
    )


def _place_in(name: str) -> str:
    """The place in a body's name: "Đảng bộ xã Nam Tuấn" → "Nam Tuấn"; nothing for an agency's."""
    for prefix in ("tỉnh ", "thành phố ", "huyện ", "thị xã ", "quận ", "xã ", "thị trấn ", "phường "):
        for start in ("Đảng bộ ", "Huyện ủy ", "Tỉnh ủy "):
            if name.startswith(start + prefix):
                return name.removeprefix(start + prefix)
    return ""


def _name_on(organization_id: int, on: date) -> OrganizationName | None:
    return OrganizationName.objects.filter(organization=organization_id, start__lte=on).order_by("-start").first()
