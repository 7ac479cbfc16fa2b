"""Regulations that are missing, or were not reviewed in time, by organisation and kind."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import RegulationKind
from branches.queries import names_on, regulation_gaps, titled, trait_note, trait_of
from core.formatting import date_text, integer
from core.periods import Period
from core.tables import DATE, TEXT, Choice, Column, ReportBuilder, Row, Scope, Table


class _Kinds(Mapping[str, Any]):
    """Kinds as they are when they are asked for: rows, never code."""

    def __getitem__(self, code: str) -> str:
        return dict(self._rows())[code]

    def __iter__(self) -> Any:
        return iter(dict(self._rows()))

    def __len__(self) -> int:
        return len(self._rows())

    @staticmethod
    def _rows() -> list[tuple[str, str]]:
        return list(RegulationKind.objects.values_list("code", "name"))


class RegulationsReport(ReportBuilder):
    """What organisations at or below one lack on the last day of a period."""

    name = "regulations"
    order = 90
    title: Any = gettext_lazy("Quy chế còn thiếu hoặc quá hạn rà soát")
    options = ("trait", "kind")
    choices: ClassVar[Mapping[str, Choice]] = {"kind": Choice("loai", gettext_lazy("Loại quy chế"), _Kinds())}

    def build(self, organization: Any, period: Period, *, by: Any, on: date, **options: Any) -> Table:
        """The table of an organisation.

        Arguments:
            period: its last day that has come is the day of the stock.
            options: `trait`, the code of one; `kind`, the code of a kind of regulation.

        Raises ValueError for an unknown trait or kind.
        """
        trait, kind = trait_of(options.get("trait", "")), options.get("kind", "")
        kinds = dict(RegulationKind.objects.values_list("code", "name"))
        if kind and kind not in kinds:
            raise ValueError(
                _("Không có loại quy chế “%(code)s”. Các loại có: %(codes)s.")
                % {"code": kind, "codes": ", ".join(kinds)}
            )
        day = min(period.last, on)
        gaps, asked = regulation_gaps(organization, on=day, trait=trait, kind=kind)
        missing = sum(gap.regulation is None for gap in gaps)
        notes = [
            _("Số liệu tính đến hết ngày %(day)s.") % {"day": date_text(day)},
            _("%(asked)s quy chế phải có; %(missing)s còn thiếu, %(overdue)s quá hạn rà soát.")
            % {"asked": integer(asked), "missing": integer(missing), "overdue": integer(len(gaps) - missing)},
        ]
        return Table(
            name=self.name,
            title=titled(str(self.title), trait),
            columns=(
                Column("code", _("Mã"), TEXT, shown=False),
                Column("name", _("Đơn vị"), TEXT),
                Column("kind", _("Loại quy chế"), TEXT),
                Column("state", _("Tình trạng"), TEXT),
                Column("document", _("Văn bản"), TEXT),
                Column("reviewed_on", _("Rà soát lần cuối"), DATE),
                Column("due", _("Hạn rà soát"), DATE),
            ),
            rows=[
                Row(
                    {
                        "code": gap.code,
                        "name": gap.name,
                        "kind": gap.kind,
                        "state": _("quá hạn rà soát") if gap.regulation else _("còn thiếu"),
                        "document": str(gap.regulation.document) if gap.regulation else "",
                        "reviewed_on": gap.regulation.reviewed_on if gap.regulation else None,
                        "due": gap.due,
                    }
                )
                for gap in gaps
            ],
            scope=Scope(
                organization.code,
                names_on([organization.pk], day).get(organization.pk, organization.code),
                organization.pk,
            ),
            period=period,
            on=on,
            notes=(*notes, *([trait_note(trait)] if trait else ())),
            options={
                **({"trait": trait.code} if trait else {}),
                **({"kind": kind} if kind else {}),
            },
        )


REGULATIONS = RegulationsReport()
