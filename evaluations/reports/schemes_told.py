"""What is printed under every figure of classification: by which rules, how the cap is read, what of it is assumed."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Organization
from branches.queries import names_on
from core.formatting import date_text
from evaluations.models import Period, Scheme
from evaluations.queries.caps import reading_of
from evaluations.queries.classification import ratings_in
from evaluations.queries.frames import frames_of


def schemes_told(organization: Organization, asked: Q, subject: str) -> list[str]:
    """The schemes the ratings of a scope were made by: name, regulation and guidance, each with its date."""
    told = []
    for scheme in _schemes(organization, asked, subject):
        papers = [str(one) for one in (scheme.document, scheme.guidance) if one is not None]
        basis = "; ".join(papers) or _("chưa ghi số, ngày văn bản")
        told.append(
            _("%(subject)s: %(scheme)s (%(basis)s).")
            % {"subject": str(scheme.get_subject_display()).capitalize(), "scheme": scheme.name, "basis": basis}
        )
    return told


def readings_told(organization: Organization, asked: Q, subject: str) -> list[str]:
    """How the caps of these schemes are read, and which are not confirmed by their document."""
    frames = frames_of(one.pk for one in _schemes(organization, asked, subject))
    told = []
    for frame in sorted(frames.values(), key=lambda one: (one.scheme.subject, one.scheme.pk)):
        for cap in frame.caps:
            cap.level = next(one for one in frame.levels if one.pk == cap.level_id)
            words = f"{str(frame.scheme.get_subject_display()).capitalize()}: {reading_of(cap, frame.levels)}"
            told.append(words if cap.confirmed else f"{words} {_('(chưa đối chiếu văn bản)')}")
    return told


def periods_told(organization: Organization, asked: Q) -> list[str]:
    """The periods: who opened them, their closing day, and that figures are assumed where they are."""
    ids = ratings_in(organization, asked).order_by().values("period")
    rows: list[Any] = list(Period.objects.filter(pk__in=ids).select_related("document").order_by("start", "pk"))
    names: dict[int, str] = {}
    for row in rows:
        names |= names_on([row.organization_id], row.closes_on)
    told = []
    for row in rows:
        words = _("%(period)s do %(owner)s mở, ngày chốt %(day)s.") % {
            "period": row, "owner": names.get(row.organization_id, ""), "day": date_text(row.closes_on),
        }  # fmt: skip
        told.append(f"{words} {_('Có số giả định, dùng để minh họa.')}" if row.assumed else words)
    return told


def _schemes(organization: Organization, asked: Q, subject: str) -> list[Scheme]:
    ids = ratings_in(organization, asked, subject=subject).order_by().values("scheme")
    return list(Scheme.objects.filter(pk__in=ids).select_related("document", "guidance").order_by("subject", "start"))
