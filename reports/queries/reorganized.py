"""What became of units between two periods, in a few words beside their names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization, Placement, Reorganization, Succession
from branches.queries import names_on
from core.formatting import date_text

# What an act made of an organisation that it ended or divided, and of one that came of it or took it in.
_BECAME = {
    Reorganization.Kind.ABSORB: gettext_lazy("sáp nhập vào %(names)s từ ngày %(day)s"),
    Reorganization.Kind.CONSOLIDATE: gettext_lazy("hợp nhất thành %(names)s từ ngày %(day)s"),
    Reorganization.Kind.SPLIT: gettext_lazy("chia tách thành %(names)s từ ngày %(day)s"),
    Reorganization.Kind.DISSOLVE: gettext_lazy("đã giải thể từ ngày %(day)s, chuyển về %(names)s"),
}
_CAME_OF = {
    Reorganization.Kind.ABSORB: gettext_lazy("tiếp nhận %(names)s từ ngày %(day)s"),
    Reorganization.Kind.CONSOLIDATE: gettext_lazy("mới thành lập từ ngày %(day)s do hợp nhất %(names)s"),
    Reorganization.Kind.SPLIT: gettext_lazy("mới thành lập từ ngày %(day)s, tách từ %(names)s"),
    Reorganization.Kind.DISSOLVE: gettext_lazy("tiếp nhận từ %(names)s từ ngày %(day)s"),
}
_ALONE = {
    Reorganization.Kind.FOUND: gettext_lazy("mới thành lập từ ngày %(day)s"),
    Reorganization.Kind.DISSOLVE: gettext_lazy("đã giải thể từ ngày %(day)s"),
    Reorganization.Kind.RENAME: gettext_lazy("đổi tên từ ngày %(day)s, trước là %(former)s"),
    Reorganization.Kind.MOVE: gettext_lazy("chuyển cấp trên từ ngày %(day)s"),
    Reorganization.Kind.UPGRADE: gettext_lazy("nâng cấp từ ngày %(day)s"),
    Reorganization.Kind.DOWNGRADE: gettext_lazy("hạ cấp từ ngày %(day)s"),
    Reorganization.Kind.CHANGE_FORM: gettext_lazy("đổi loại, cấp, khối từ ngày %(day)s"),
}


def marks_between(codes: Iterable[str], first: date, last: date) -> dict[str, str]:
    """What happened to units after `first` up to and including `last`, by their code; nothing for most.

    From the acts there are; where a unit came or went without one (it was brought in so), from its days in the tree.
    """
    units = dict(Organization.objects.filter(code__in=set(codes)).values_list("pk", "code"))
    told: dict[int, list[str]] = defaultdict(list)
    lines = _lines(units, first, last)
    acts = Reorganization.objects.filter(
        Q(organization__in=units) | Q(pk__in={line.reorganization_id for line in lines}),
        on__gt=first, on__lte=last, undone_at=None,
    ).order_by("on", "pk")  # fmt: skip
    others = {pk for line in lines for pk in (line.predecessor_id, line.organization_id)}
    names, former = names_on({*units, *others}, last), names_on({*units, *others}, first)
    for act in acts:
        for pk, words in _words(
            act, [line for line in lines if line.reorganization_id == act.pk], names, former
        ).items():
            if pk in units:
                told[pk].append(words)
    _add_without_acts(units, told, first, last)
    return {units[pk]: "; ".join(dict.fromkeys(words)) for pk, words in told.items()}


def _lines(units: Collection[int], first: date, last: date) -> list[Succession]:
    among = Succession.objects.filter(Q(predecessor__in=units) | Q(organization__in=units))
    found = among.filter(reorganization__on__gt=first, reorganization__on__lte=last, reorganization__undone_at=None)
    return list(Succession.objects.filter(reorganization__in=found.values("reorganization")).order_by("pk"))


def _words(
    act: Reorganization, lines: list[Succession], names: Mapping[int, str], former: Mapping[int, str]
) -> dict[int, str]:
    day = date_text(act.on)
    if not lines:
        text = _ALONE.get(Reorganization.Kind(act.kind))
        before = former.get(act.organization_id, "")
        return {act.organization_id: str(text) % {"day": day, "former": before}} if text else {}
    found: dict[int, str] = {}
    kind = Reorganization.Kind(act.kind)
    if kind not in _BECAME:
        return {}
    for pk in {line.predecessor_id for line in lines}:
        after = [names.get(line.organization_id, "") for line in lines if line.predecessor_id == pk]
        found[pk] = str(_BECAME[kind]) % {"names": ", ".join(after), "day": day}
    for pk in {line.organization_id for line in lines}:
        before_it = [former.get(line.predecessor_id, "") for line in lines if line.organization_id == pk]
        found[pk] = str(_CAME_OF[kind]) % {"names": ", ".join(before_it), "day": day}
    return found


def _add_without_acts(units: Collection[int], told: dict[int, list[str]], first: date, last: date) -> None:
    rows = Placement.objects.filter(organization__in=[pk for pk in units if pk not in told]).order_by("start")
    seen: set[int] = set()
    for pk, start, end, dissolved in rows.values_list("organization", "start", "end", "dissolved"):
        if pk not in seen and first < start <= last:
            told[pk].append(_("mới thành lập từ ngày %(day)s") % {"day": date_text(start)})
        seen.add(pk)
        if dissolved and end is not None and first < end <= last:
            told[pk].append(_("đã giải thể từ ngày %(day)s") % {"day": date_text(end)})
