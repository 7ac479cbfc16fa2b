"""What a reorganisation means for candidates: open files go where the branch goes, what was done stays where it was."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from branches import tree
from branches.models import Organization, PlaceCoverage, Reorganization
from branches.queries import names_on
from branches.services import Handover, Held
from core.formatting import integer
from core.undo import Touched
from members.models import Membership
from recruitment.models import Candidate, CandidateStay, InCharge, MassModel, Mentorship

OPEN = (Candidate.State.ACTIVE, Candidate.State.DEFERRED)


class CandidatesFollow:
    """Moves open files with the branch that follows them; refuses to end a branch that would leave one behind."""

    name = "candidates"

    def preview(self, organization_ids: Sequence[int], *, since: date) -> str:
        """How many open files the organisations have."""
        count = _open_files(organization_ids).count()
        return _("%(count)s hồ sơ phát triển đảng") % {"count": integer(count)} if count else ""

    def follow(self, organization_ids: Sequence[int], *, since: date, by: Any) -> None:
        """Raises ValidationError where an ended organisation still follows somebody; a move leaves files alone."""
        ended = Organization.objects.filter(pk__in=organization_ids).filter(tree.ended_by(since))
        count = _open_files(list(ended.values_list("pk", flat=True))).count()
        if count:
            raise ValidationError(
                _("Còn %(count)s hồ sơ phát triển đảng đang theo dõi; hãy chuyển chi bộ theo dõi hoặc kết thúc trước."),
                code="has_candidates",
                params={"count": integer(count)},
            )

    def held(self, organization: Organization, *, on: date) -> list[Held]:
        """Nobody's destination is asked singly: a file goes where its mentor or its place goes."""
        return []

    def hand_over(self, handover: Handover, *, by: Any) -> list[str]:
        """Gives the open files to whoever follows from now on.

        Raises ValidationError where the branch ends and nobody takes a file.
        """
        files = list(_open_files([handover.source.pk]).select_for_update(of=("self",)).order_by("sort_key", "pk"))
        going = _destinations(handover, files)
        left = [one for one in files if one.pk not in going]
        if left and (handover.ends or handover.empties):
            raise ValidationError(
                _(
                    "Chưa rõ chi bộ nào theo dõi tiếp %(count)s hồ sơ phát triển đảng (%(names)s); hãy chuyển chi bộ "
                    "theo dõi hoặc kết thúc trước."
                ),
                code="candidates_left",
                params={"count": integer(len(left)), "names": ", ".join(one.full_name for one in left[:5])},
            )
        for one in files:
            if one.pk in going:
                _move(one, going[one.pk], handover)
                _take_mentors_along(one, going[one.pk], handover)
        if handover.ends:
            _hand_over_models(handover)
        counts = Counter(going.values())
        names = names_on(counts, handover.on)
        return [
            _("%(count)s hồ sơ phát triển đảng → %(target)s") % {"count": integer(count), "target": names.get(pk, "")}
            for pk, count in counts.items()
        ]

    def resting(self, act: Reorganization, touched: Sequence[Touched]) -> list[str]:
        """A step taken since is a file that is no longer as the act left it."""
        return []


def _open_files(organization_ids: Sequence[int]) -> Any:
    return Candidate.objects.filter(organization__in=organization_ids, state__in=OPEN)


def _destinations(handover: Handover, files: Sequence[Candidate]) -> dict[int, int]:
    """Candidate id → the organisation that follows him from now on; who stays is not in it.

    A member's file goes where he belongs by then. Another goes with the mentor, else with his place, else to the heir;
    of a branch that is divided up, else to whoever takes most of its members.
    """
    on, source = handover.on, handover.source.pk
    members = {one.member_id for one in files if one.member_id}
    official = Membership.objects.filter(kind=Membership.Kind.OFFICIAL, span__contains=on)
    homes: dict[int, int] = dict(official.filter(member__in=members).values_list("member", "organization"))
    homes = {pk: target for pk, target in homes.items() if target != source}
    found = {one.pk: homes[one.member_id] for one in files if one.member_id in homes}
    if not (handover.ends or handover.empties):  # who is not taken along stays
        return found
    taken = {member: target.pk for member, target in handover.homes.items()}
    targets = _branches({*taken.values(), *([handover.heir.pk] if handover.heir else [])}, on) - {source}
    mentors = _where_mentors_go(files, taken, on)
    covering = PlaceCoverage.objects.filter(organization__in=targets, span__contains=on).order_by("-shared", "-pk")
    places: dict[int, int] = dict(covering.values_list("place", "organization"))
    most = [pk for pk, _count in Counter(taken.values()).most_common() if pk in targets]
    fallback = handover.heir.pk if handover.heir and handover.heir.pk in targets else next(iter(most), None)
    for one in files:
        wished = (mentors.get(one.pk), places.get(one.place_id or 0), fallback)
        target = next((pk for pk in wished if pk in targets), None)
        if one.pk not in found and target is not None:
            found[one.pk] = target
    return found


def _where_mentors_go(files: Sequence[Candidate], taken: dict[int, int], on: date) -> dict[int, int]:
    """Candidate id → where the last assigned of his mentors goes."""
    rows = Mentorship.objects.filter(candidate__in=[one.pk for one in files], span__contains=on).order_by("start", "pk")
    return {
        candidate: taken[member] for candidate, member in rows.values_list("candidate", "member") if member in taken
    }


def _branches(organization_ids: set[int], on: date) -> set[int]:
    """Of some organisations those that hold branch meetings on a day: nobody else follows candidates."""
    forms = tree.form_on(on).filter(organization__in=organization_ids, form__holds_branch_meetings=True)
    return set(forms.values_list("organization", flat=True))


def _take_mentors_along(candidate: Candidate, target: int, handover: Handover) -> None:
    """Lays his mentorships anew at the branch that follows him now, where their remarks are asked for from then on.

    A mentor who did not come along is told there as one to be replaced; nothing ends by itself.
    """
    still = Q(end__isnull=True) | Q(end__gt=handover.on)
    for held in Mentorship.objects.filter(still, candidate=candidate):
        if held.start >= handover.on:
            held.organization_id = target
            held.save(update_fields=["organization"])
            continue
        end, held.end, held.end_reason = held.end, handover.on, handover.reason[:300]
        held.save(update_fields=["end", "end_reason"])
        Mentorship.objects.create(
            candidate=candidate, organization_id=target, member_id=held.member_id, start=handover.on, end=end,
            together_since=held.together_since, document=handover.document,
        )  # fmt: skip


def _hand_over_models(handover: Handover) -> None:
    """Of a branch that ends: the heir goes on with its models, and nobody is in charge of it any more."""
    still = Q(end__isnull=True) | Q(end__gt=handover.on)
    InCharge.objects.filter(still, organization=handover.source, start__lt=handover.on).update(end=handover.on)
    if handover.heir is None:
        return
    for model in MassModel.objects.filter(still, organization=handover.source, start__lt=handover.on):
        end, model.end = model.end, handover.on
        model.save(update_fields=["end"])
        MassModel.objects.create(
            organization=handover.heir, body_id=model.body_id, name=model.name, place_id=model.place_id,
            people=model.people, content=model.content, start=handover.on, end=end,
        )  # fmt: skip


def _move(candidate: Candidate, target: int, handover: Handover) -> None:
    """Ends the stay and opens another; one that begins on the day or later was never anywhere else."""
    stay = CandidateStay.objects.filter(candidate=candidate).filter(Q(end__isnull=True) | Q(end__gt=handover.on))
    current = stay.order_by("-start").first()
    if current is not None and current.start >= handover.on:
        current.organization_id = target
        current.save(update_fields=["organization"])
    else:
        if current is not None:
            current.end = handover.on
            current.save(update_fields=["end"])
        CandidateStay.objects.create(
            candidate=candidate, organization_id=target, start=handover.on, reason=handover.reason[:300],
            document=handover.document,
        )  # fmt: skip
    candidate.organization_id = target
    candidate.version += 1
    candidate.save(update_fields=["organization", "version"])
