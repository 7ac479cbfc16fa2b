"""The back office shows nothing of reports: their own pages are the way, and the only one."""

from django.db.models import Model

from reports.models import (
    ApiToken,
    ApiUse,
    Export,
    ExportPart,
    Issue,
    IssueCheck,
    IssuedTable,
    Pack,
    PackAct,
    PackAnnex,
    PackSection,
    PackTemplate,
    Programme,
    ReportDuty,
    Target,
    TargetShare,
    TargetValue,
    TemplateAnnex,
    TemplateSection,
)

NO_SCREEN: dict[type[Model], str] = {
    **dict.fromkeys(
        (Programme, Target, TargetShare, TargetValue), "kept on the pages of programmes, with where they stand"
    ),
    **dict.fromkeys(
        (PackTemplate, TemplateSection, TemplateAnnex), "written on pages of its own, where its figures are tried"
    ),
    ReportDuty: "kept on the page of what a committee receives",
    **dict.fromkeys((Pack, PackSection, PackAnnex, PackAct), "a workflow from draft to receipt, on pages of its own"),
    **dict.fromkeys((Issue, IssuedTable, IssueCheck), "issued once and never changed: to see on the report's page"),
    **dict.fromkeys((Export, ExportPart), "listed with its files on the page of exports, for who asked"),
    **dict.fromkeys((ApiToken, ApiUse), "given, listed and revoked on the page of keys; the key itself is shown once"),
}
