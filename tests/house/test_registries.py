"""Where a lower room shows or moves what only a higher one knows, it owns a registry: exactly these (HOUSE §1)."""

import ast

from branches.queries.panels import PANELS
from branches.services import FOLLOWERS
from core.sheets.registry import SHEETS
from core.tables import REPORTS
from members.queries.timeline import TIMELINE
from tests.house.source import APPS, modules, name_of, parsed

REGISTRIES = {
    "core/tables/registry.py": "REPORTS",
    "core/sheets/registry.py": "SHEETS",
    "branches/services/followers.py": "FOLLOWERS",
    "branches/queries/panels.py": "PANELS",
    "members/queries/timeline.py": "TIMELINE",
    "meetings/queries/agenda_sources.py": "AGENDA_SOURCES",
}


def test_these_are_all_the_registries() -> None:
    """A registry is a list at the top of a module with a protocol's name as its type."""
    found = {}
    for app in APPS:
        for path in modules(app):
            tree = parsed(path)
            protocols = {
                node.name
                for node in tree.body
                if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
            }
            for node in tree.body:
                if isinstance(node, ast.AnnAssign) and any(
                    f"[{name}]" in ast.unparse(node.annotation) for name in protocols
                ):
                    found[name_of(path)] = ast.unparse(node.target)
    assert found == REGISTRIES


def test_higher_rooms_have_registered() -> None:
    assert [report.name for report in REPORTS] == [
        "attendance", "attendance_current", "meetings", "quality", "opinions", "tasks", "yearbook", "branch_year",
        "visits",
        "quota", "admissions", "pipeline", "probation", "sources", "mentors",
        "classification", "classification_change", "exemplary", "screening", "weak", "programme",
        "movement", "structure", "strength", "coverage", "badges", "introduced", "training", "transmission",
        "inspections", "regulations", "received", "received_sums",
    ]  # fmt: skip
    assert [sheet.title for sheet in SHEETS] == [
        "Tổ chức", "Địa bàn", "Đảng viên", "Phiếu đảng viên", "Lịch sinh hoạt", "Chuyên đề", "Sinh hoạt",
        "Điểm danh", "Quần chúng", "Chỉ tiêu",
    ]  # fmt: skip
    assert [follower.name for follower in FOLLOWERS] == [
        "memberships", "meetings", "open_matters", "candidates", "quotas", "ratings", "screenings", "weak",
    ]  # fmt: skip
    assert len(PANELS) >= 1
    assert len(TIMELINE) >= 1


def test_registries_are_filled_when_the_apps_are_ready_and_nowhere_else() -> None:
    adding = []
    for app in APPS:
        for path in modules(app):
            text = path.read_text()
            if name_of(path) in REGISTRIES or path.stem == "apps":
                continue
            adding += [f"{name_of(path)}: {name}" for name in REGISTRIES.values() if f"{name}.append" in text]
    assert adding == []


def test_a_registered_thing_comes_from_above() -> None:
    owners = {"core": ("REPORTS", REPORTS), "branches": ("FOLLOWERS", FOLLOWERS)}
    for owner, (_name, entries) in owners.items():
        for entry in entries:
            app = type(entry).__module__.split(".")[0]
            assert APPS.index(app) > APPS.index(owner)
