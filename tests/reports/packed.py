"""Reports to the committee above, brought as far as a test needs them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from branches.models import Organization
from core.audit import SYSTEM
from core.periods import Period
from reports.models import (
    Issue,
    IssuedTable,
    Pack,
    PackAnnex,
    PackSection,
    PackTemplate,
    ReportDuty,
    TemplateAnnex,
    TemplateSection,
)
from reports.services.duties import set_duty
from reports.services.issuing import issue_pack, send_pack
from reports.services.packs import begin_pack, review_pack
from tests.factories import TODAY, World

MONTH = Period.parse("2022-11")
WORDS = "Tỷ lệ dự sinh hoạt {kỳ}: {tỷ lệ dự sinh hoạt}; {tổng số đảng viên} đảng viên."


def template(code: str = "thu", *, annexes: tuple[str, ...] = ("attendance",), **values: Any) -> PackTemplate:
    """A monthly template with one section and some annexes."""
    given = {"name": "Báo cáo tháng thử", "kind": "month", "subject": "tình hình {kỳ}", **values}
    made = PackTemplate.objects.create(code=code, **given)
    TemplateSection.objects.create(template=made, position=1, heading="Sinh hoạt", text=WORDS)
    for place, report in enumerate(annexes, 1):
        TemplateAnnex.objects.create(template=made, position=place, report=report)
    return made


def draft(organization: Organization, *, period: Period = MONTH, on: date = TODAY, **values: Any) -> Pack:
    """A draft of a period."""
    made = values.pop("template", None) or PackTemplate.objects.filter(code="thu").first() or template(**values)
    return begin_pack(organization=organization, template=made, period=period, by=SYSTEM, on=on)


def reviewed(organization: Organization, *, on: date = TODAY, **values: Any) -> Pack:
    """A report that may be issued."""
    pack = draft(organization, on=on, **values)
    return review_pack(pack=pack, version=pack.version, by=SYSTEM, on=on)


def issued(organization: Organization, *, on: date = TODAY, number: int | None = None, **values: Any) -> Issue:
    """A report issued today."""
    pack = reviewed(organization, on=on, **values)
    return issue_pack(pack=pack, version=pack.version, issued_on=on, number=number, by=SYSTEM, on=on)


def sent(organization: Organization, day: date, **values: Any) -> Pack:
    """A report issued and sent on a day."""
    pack = issued(organization, on=day, **values).pack
    return send_pack(pack=pack, version=pack.version, by=SYSTEM, on=day)


def duty(organization: Organization, **values: Any) -> ReportDuty:
    """The rule that all units send a monthly report within five days, since January 2022."""
    given = {"kind": "month", "start": date(2022, 1, 1), "audience": "direct", "due_days": 5, **values}
    return set_duty(organization=organization, by=SYSTEM, **given)


# What the addresses of the house's tests speak of: both are branch A's.
PACKED: dict[str, Callable[[World], Any]] = {
    "written": lambda world: draft(world.a),
    "issued": lambda world: issued(world.a).pack,
    "own": lambda world: template("rieng", owner=world.a),
}
PACKED_KEYS: dict[str, Callable[[World], dict[str, Any]]] = {
    "reports:template_section": lambda world: {"pk": TemplateSection.objects.get(template__owner=world.a).pk},
    "reports:template_annex": lambda world: {"pk": TemplateAnnex.objects.get(template__owner=world.a).pk},
    "reports:pack_section": lambda world: {"pk": PackSection.objects.get().pk},
    "reports:pack_annex": lambda world: {"pk": PackAnnex.objects.get().pk},
    "reports:issued_table": lambda world: {"pk": world.a.pk, "table": IssuedTable.objects.get(report="attendance").pk},
}
