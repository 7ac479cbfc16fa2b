"""Where the figures of a report to the committee above lead: to their own report's records, from any address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from core.periods import Period
from core.tables import Drill, ReportBuilder, UnknownReport, get_report
from reports import queries
from reports.views.addresses import drill_urls, option_keys, report_address


class FigureLinks:
    """The addresses a reader may follow from the figures of one organisation; each right is asked for once."""

    def __init__(self, user: Any, organization: Any, *, on: date) -> None:
        self.user = user
        self.organization = organization
        self.on = on
        self._rights: dict[str, bool] = {}

    def report(self, name: str) -> ReportBuilder | None:
        """The report, if there still is one and the reader may see it."""
        try:
            report = get_report(name)
        except UnknownReport:
            return None
        return report if self._may(report.action) else None

    def may_see(self, name: str) -> bool:
        """Whether the reader may see what a report said; one that is no more may have listed people by name."""
        try:
            return self._may(get_report(name).action)
        except UnknownReport:
            return self._may(queries.Action.VIEW_MEMBERS)

    def may_list(self, report: ReportBuilder) -> bool:
        """Whether the reader may see the records behind a report's figures."""
        return self._may(report.records_action)

    def to_report(self, name: str, period: Period, options: Mapping[str, str]) -> str:
        """The page of the report as it is today; empty where the reader may not see it."""
        report = self.report(name)
        return report_address(report, self.organization.pk, period, options) if report else ""

    def to_records(self, name: str, period: Period, options: Mapping[str, str], drill: Drill | None) -> str:
        """The records of a figure as they are today; its report, where it lists none; empty where nothing is his."""
        report = self.report(name)
        if report is None:
            return ""
        url = ""
        if drill is not None:
            known = {key: value for key, value in options.items() if key in option_keys(report)}
            url = drill_urls(report, known, records=self.may_list(report))(drill)
        if not url:
            return report_address(report, self.organization.pk, period, options)
        if url.startswith("/"):
            return url
        return reverse("reports:report", args=[name, self.organization.pk, period.text]) + url

    def _may(self, action: str) -> bool:
        if action not in self._rights:
            self._rights[action] = queries.may(self.user, action, self.organization, on=self.on)
        return self._rights[action]
