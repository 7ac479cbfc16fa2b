"""The scenarios there are. A new one is a module with a `Scenario` and a line here."""

from scenarios.dien_bien import DIEN_BIEN
from scenarios.hoa_an import HOA_AN
from scenarios.scenario import Scenario

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in (HOA_AN, DIEN_BIEN)}
