"""Programmes and their targets, templates of reports, reports issued and frozen, long exports, keys of the API."""

from reports.models.exports import Export, ExportPart
from reports.models.packs import Issue, IssueCheck, IssuedTable, Pack, PackAct, PackAnnex, PackSection
from reports.models.programmes import Programme, Target, TargetShare, TargetValue
from reports.models.templates import (
    Annex,
    Layout,
    PackKind,
    PackTemplate,
    ReportDuty,
    Section,
    TemplateAnnex,
    TemplateSection,
)
from reports.models.tokens import ApiToken, ApiUse

__all__ = [
    "Annex",
    "ApiToken",
    "ApiUse",
    "Export",
    "ExportPart",
    "Issue",
    "IssueCheck",
    "IssuedTable",
    "Layout",
    "Pack",
    "PackAct",
    "PackAnnex",
    "PackKind",
    "PackSection",
    "PackTemplate",
    "Programme",
    "ReportDuty",
    "Section",
    "Target",
    "TargetShare",
    "TargetValue",
    "TemplateAnnex",
    "TemplateSection",
]
