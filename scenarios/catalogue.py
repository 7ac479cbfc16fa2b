"""The scenarios there are. A new one is a module with a `Scenario` and a line here."""

from collections.abc import Callable

from branches.models import Organization
from scenarios.dien_bien import DIEN_BIEN
from scenarios.dien_bien.published import published as dien_bien_published
from scenarios.hoa_an import HOA_AN
from scenarios.hoa_an.published import published as hoa_an_published
from scenarios.quang_an import QUANG_AN
from scenarios.quang_an.published import published as quang_an_published
from scenarios.quang_ninh import QUANG_NINH
from scenarios.quang_ninh.published import published as quang_ninh_published
from scenarios.scenario import Published, Scenario
from scenarios.song_lo import SONG_LO
from scenarios.song_lo.published import published as song_lo_published

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario for scenario in (HOA_AN, QUANG_NINH, SONG_LO, QUANG_AN, DIEN_BIEN)
}
# Those with published figures to compare with, and the comparison.
PUBLISHED: dict[str, Callable[[Organization], list[Published]]] = {
    HOA_AN.name: hoa_an_published,
    QUANG_NINH.name: quang_ninh_published,
    SONG_LO.name: song_lo_published,
    QUANG_AN.name: quang_an_published,
    DIEN_BIEN.name: dien_bien_published,
}
