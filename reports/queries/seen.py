"""What somebody saw of a part of a draft when he opened its page.

Two people may work at one draft, each at a part of it, but nobody writes over what another wrote meanwhile: a form
carries the state of its part, and the service compares. Review and issue pin the whole draft by its version instead.
"""

import hashlib
import json

from reports.models import Pack, PackAnnex, PackSection

# What a part says. Where it stands among the others is no part of it: moving it overwrites nothing.
WORDS = ("subject", "recipients", "signer_body", "signer_title", "signer_name")
SECTION_WORDS = ("heading", "text")
ANNEX_WORDS = ("report", "options", "title", "layout", "chart", "details")
_SAYS = {Pack: WORDS, PackSection: SECTION_WORDS, PackAnnex: ANNEX_WORDS}


def state_of(part: Pack | PackSection | PackAnnex) -> str:
    """A digest of what a part says: of the words around a draft, of a section, of an annex."""
    said = json.dumps([getattr(part, name) for name in _SAYS[type(part)]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def had_section(pack: Pack, pk: int) -> bool:
    """Whether a draft once had a section that was taken out since."""
    events = PackSection.pgh_event_model.objects  # type: ignore[attr-defined]
    return bool(events.filter(pgh_obj_id=pk, pack_id=pack.pk).exists())
