"""The sheet "Chỉ tiêu": quotas of admissions, in and out of the workbook."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.models import Organization
from branches.resources import Known, directory_of
from branches.scoping import Action
from branches.services import keep_document
from core.documents import Document
from core.names import fold
from core.periods import end_after, last_day_of
from core.sheets.columns import Choice, Code, Column, Day, Text, Whole
from core.sheets.problems import Change, ProblemKind
from core.sheets.run import Outcome, Run
from core.sheets.writing import write_export
from recruitment.models import Quota
from recruitment.queries.quotas import acts_at_the_top, issuer_key, last_path_of
from recruitment.queries.rights import acting_for
from recruitment.queries.tags import tags_in_use
from recruitment.services.quotas import NewQuota, issue_quota, reallocate_quota, size_of

KINDS = {str(label): value for value, label in Quota.Kind.choices}
DIRECTIONS = {str(label): value for value, label in Quota.Direction.choices}
BASES = {str(label): value for value, label in Quota.Basis.choices}
YES_NO = {"có": True, "không": False}
# Where a fault of the service stands in the sheet.
_FIELDS = {"organization": "code", "issuer": "issuer", "issuer_name": "issuer", "on": "issued_on"}

Key = tuple[int | str, int, str, int | None, date, date | None]


class QuotasSheet:
    """Rows are quotas: what one issuer set for one organisation in one period."""

    name = "quotas"
    title = "Chỉ tiêu"
    order = 60
    apart = False
    owned: tuple[tuple[str, str], ...] = ()
    help = gettext_lazy(
        "Mỗi dòng một chỉ tiêu kết nạp của một cấp giao cho một tổ chức. Chỉ tiêu đã có mà số khác đi thì phải ghi lý "
        "do điều chỉnh; ô để trống thì giữ nguyên. Thu hồi chỉ tiêu thì làm ở trang của chỉ tiêu."
    )
    columns = (
        Column("Mã tổ chức", "code", Code(), True, gettext_lazy("Tổ chức được giao."), ("HU01", "HU01.05")),
        Column("Cấp giao", "issuer", Text(200, width=30), True,
               gettext_lazy("Mã của tổ chức bạn làm thay mặt, hoặc tên cấp ủy không có trong hệ thống."),
               ("HU", "Tỉnh ủy Cao Bằng")),
        Column("Kỳ", "kind", Choice(KINDS, width=12), False, gettext_lazy("Để trống: năm."), ("năm", "nhiệm kỳ")),
        Column("Từ ngày", "start", Day(), True, "", ("01/01/2024", "01/01/2021")),
        Column("Đến ngày", "last", Day(), True, gettext_lazy("Ngày cuối cùng của kỳ."), ("31/12/2024", "31/12/2025")),
        Column("Nhóm", "tag", Choice(lambda: {one.name: one.pk for one in tags_in_use()}, width=24), False,
               gettext_lazy("Để trống: mọi người kết nạp."), ("", "nữ")),
        Column("Chỉ tiêu (từ)", "minimum", Whole(), True, "", ("9", "15")),
        Column("Đến mức", "maximum", Whole(), False, gettext_lazy("Khi giao một khoảng."), ("", "20")),
        Column("Chiều", "direction", Choice(DIRECTIONS, width=12), False, gettext_lazy("Để trống: đạt từ."),
               ("đạt từ", "không quá")),
        Column("Tính theo", "basis", Choice(BASES, width=26), False,
               gettext_lazy("Để trống: ngày lễ kết nạp. Chốt khi giao."), ("ngày lễ kết nạp", "")),
        Column("Ngày giao", "issued_on", Day(), False, gettext_lazy("Để trống: ngày đầu kỳ."), ("20/12/2023", "")),
        Column("Số văn bản", "paper", Text(60), False, "", ("12-NQ/HU", "")),
        Column("Ngày văn bản", "paper_on", Day(), False, gettext_lazy("Đi cùng số văn bản."), ("20/12/2023", "")),
        Column("Giả định", "assumed", Choice(YES_NO, width=10), False,
               gettext_lazy("“có” khi không văn bản nào nêu số này."), ("không", "có")),
        Column("Lý do điều chỉnh", "reason", Text(500, width=30), False,
               gettext_lazy("Khi chỉ tiêu đã có mà số khác đi."), ("", "")),
        Column("Ghi chú", "note", Text(300, width=30), False, "", ("", "")),
    )  # fmt: skip

    def load(self, run: Run, rows: list[Any], outcome: Outcome) -> None:
        """Row by row: what is new is set, what has another number is changed with its reason."""
        if not rows:
            return
        directory = directory_of(run)
        targets: dict[int, Known] = {}
        for row in rows:
            known = directory.find(row.code) if row.code else None
            if known is not None:
                targets[row.number] = known
            elif row.code:
                outcome.problem(row.number, "code", *directory.why_unknown(row.code))
        ids = {known.pk for known in targets.values()}
        self._organizations = Organization.objects.in_bulk(ids)
        acting = acting_for(run.by, on=run.on, action=Action.SET_QUOTA)
        codes = Organization.objects.filter(pk__in=acting).values_list("code", "pk")
        self._issuers = {fold(code): pk for code, pk in codes}
        stored = {key_of(one): one for one in _in_force(ids)}
        seen: dict[Key, int] = {}
        for row in rows:
            if row.number not in targets or row.number in outcome.bad:
                continue
            issuer = self._issuer(run, row, targets[row.number], outcome)
            if issuer is None:
                continue
            end = end_after(row.last)
            of_issuer = issuer if isinstance(issuer, int) else issuer_key(None, issuer)
            key: Key = (of_issuer, targets[row.number].pk, row.kind or Quota.Kind.YEAR, row.tag, row.start, end)
            first = seen.setdefault(key, row.number)
            if first != row.number:
                outcome.problem(row.number, "code", ProblemKind.DUPLICATE,
                                _("Chỉ tiêu này đã ghi ở dòng %(row)d.") % {"row": first})  # fmt: skip
            elif key in stored:
                self._change(run, row, stored[key], targets[row.number], outcome)
            else:
                self._issue(run, row, key, issuer, targets[row.number], outcome)

    def _issuer(self, run: Run, row: Any, known: Known, outcome: Outcome) -> int | str | None:
        """An organisation the user acts for, by its code; else a committee outside, whose name has several words."""
        text = row.issuer
        if " " not in text:
            found = self._issuers.get(fold(text))
            if found is None:
                outcome.problem(row.number, "issuer", ProblemKind.UNKNOWN,
                                _("Không có tổ chức mang mã %(code)s mà bạn giao chỉ tiêu thay mặt.") % {"code": text},
                                )  # fmt: skip
            return found
        path = last_path_of(self._organizations[known.pk], on=run.on)
        if acts_at_the_top(run.by, path, on=run.on):
            return str(text)
        outcome.problem(row.number, "issuer", ProblemKind.TREE,
                        _("Chỉ tiêu của cấp ngoài hệ thống do cấp bạn được phân công cao nhất ghi."))  # fmt: skip
        return None

    def _issue(self, run: Run, row: Any, key: Key, issuer: int | str, known: Known, outcome: Outcome) -> None:
        _of_issuer, organization_id, kind, tag_id, start, end = key
        assert end is not None
        new = NewQuota(
            organization_id, start, end, row.minimum, kind=kind, tag_id=tag_id, maximum=row.maximum,
            issuer_id=issuer if isinstance(issuer, int) else None,
            issuer_name=issuer if isinstance(issuer, str) else "",
            direction=row.direction or Quota.Direction.AT_LEAST, basis=row.basis or Quota.Basis.CEREMONY,
            issued_on=row.issued_on, assumed=bool(row.assumed), note=row.note or "",
        )  # fmt: skip
        try:
            with transaction.atomic():
                if paper := self._paper(run, row):
                    new.document_id = paper.pk
                made = issue_quota(new=new, by=run.by)
        except ValidationError as error:
            self._told(row, error, outcome)
            return
        outcome.new(row.number, f"{known.name}: {size_of(made.minimum, made.maximum)}")

    def _change(self, run: Run, row: Any, quota: Quota, known: Known, outcome: Outcome) -> None:
        """Another number with its reason; anything else of a quota is as it was set."""
        before = (quota.minimum, quota.maximum)
        wanted = (row.minimum, quota.maximum if row.maximum is None else row.maximum)
        if wanted == before and row.basis in (None, quota.basis):
            return
        if wanted != before and not row.reason:
            outcome.problem(row.number, "reason", ProblemKind.DIFFERENT,
                            _("Chỉ tiêu này đã giao %(size)s; muốn điều chỉnh hãy ghi lý do.")
                            % {"size": size_of(*before)})  # fmt: skip
            return
        try:
            with transaction.atomic():
                reallocate_quota(
                    quota=quota, minimum=wanted[0], maximum=wanted[1], reason=row.reason or "", by=run.by,
                    on=max(run.on, quota.issued_on), basis=row.basis or "", document=self._paper(run, row),
                )  # fmt: skip
        except ValidationError as error:
            self._told(row, error, outcome)
            return
        outcome.changed(row.number, known.name, [Change(_("Chỉ tiêu"), size_of(*before), size_of(*wanted))])

    def _paper(self, run: Run, row: Any) -> Document | None:
        """The document a row names. Raises ValidationError for half of one."""
        if bool(row.paper) != bool(row.paper_on):
            raise ValidationError({"paper": _("Văn bản phải có cả số và ngày.")})
        if not row.paper:
            return None
        return keep_document(number=row.paper, issued_on=row.paper_on, kind=Document.Kind.RESOLUTION, by=run.by)

    def _told(self, row: Any, error: ValidationError, outcome: Outcome) -> None:
        """A service's refusal, each sentence at its cell."""
        if not hasattr(error, "error_dict"):
            outcome.problem(row.number, "", ProblemKind.SPAN, " ".join(error.messages))
            return
        for name, sentences in error.message_dict.items():
            field = "last" if name == "end" else _FIELDS.get(name, name)
            outcome.problem(row.number, field, ProblemKind.SPAN, " ".join(sentences))

    def finish(self, run: Run, outcome: Outcome) -> None:
        """Everything was written in `load`."""

    def before_undo(self, batch: Any, touched: list[Any], *, by: Any) -> list[Any]:
        """Nothing here needs a service."""
        return touched

    def export(self, organization_ids: list[int], *, on: date) -> list[dict[str, Any]]:
        """Every quota in force."""
        return [_written(one) for one in _in_force(organization_ids)]


def quotas_workbook(quotas: Iterable[Quota]) -> tuple[bytes, int]:
    """The sheet of some quotas, which brought in again changes nothing; and how many rows it holds."""
    rows = [_written(one) for one in quotas]
    return write_export({QuotasSheet.name: rows}), len(rows)


def key_of(quota: Quota) -> Key:
    """A quota by what it is about."""
    return (
        issuer_key(quota.issuer_id, quota.issuer_name), quota.organization_id, quota.kind, quota.tag_id, quota.start,
        quota.end,
    )  # fmt: skip


def _in_force(organization_ids: Iterable[int]) -> Any:
    rows = Quota.objects.filter(organization__in=list(organization_ids), withdrawn_on__isnull=True)
    return rows.select_related("organization", "issuer", "document").order_by("organization__code", "start", "pk")


def _written(quota: Quota) -> dict[str, Any]:
    document = quota.document
    return {
        "code": quota.organization.code,
        "issuer": quota.issuer.code if quota.issuer else quota.issuer_name,
        "kind": quota.kind,
        "start": quota.start,
        "last": last_day_of(quota.end),
        "tag": quota.tag_id,
        "minimum": quota.minimum,
        "maximum": quota.maximum,
        "direction": quota.direction,
        "basis": quota.basis,
        "issued_on": quota.issued_on,
        "paper": document.number if document else None,
        "paper_on": document.issued_on if document else None,
        "assumed": quota.assumed,
        "reason": None,
        "note": quota.note,
    }
