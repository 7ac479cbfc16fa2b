"""manage.py import_workbook FILE: the same passage as on the page, from a terminal."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from branches import tree
from branches.scoping import import_roots, is_system
from core.audit import SYSTEM, acting
from core.formatting import integer
from core.periods import today
from core.sheets.batches import HasProblems, check_batch, import_batch, open_batch, sentences_of
from core.sheets.problems import FileRefused
from core.sheets.run import Run
from core.sheets.writing import write_problems
from reports.management.files import reason_of

SHOWN = 20  # problems printed; the rest is in the file of --problems


class Command(BaseCommand):
    help = (
        "Nhập tệp Excel theo mẫu: manage.py import_workbook TỆP [--dry-run] [--problems LỖI.xlsx]. "
        "Có dòng lỗi thì không ghi gì (trừ khi --valid-only) và mã thoát là 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        parser.add_argument("--valid-only", action="store_true", help="nhập các dòng hợp lệ, để lại các dòng lỗi")
        parser.add_argument("--confirm", action="store_true", help="xác nhận luôn các kỳ sinh hoạt nhập vào")
        parser.add_argument("--problems", type=Path, help="ghi lại tệp kèm cột Lỗi ra đây")
        parser.add_argument("--as", dest="username", help="nhập với quyền của tài khoản này; không có thì là hệ thống")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Reads, checks, writes and says what came of it. Exit status 1 when rows stay out or the file is refused."""
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}: {reason_of(error)}.") from error
        by = self._actor(options["username"])
        kept = not options["dry_run"]
        try:
            with acting(by, source="manage.py import_workbook"):
                batch = open_batch(content=content, file_name=file.name, by=by, roots=import_roots(by, on=today()))
                batch.valid_only, batch.confirm = options["valid_only"], options["confirm"]
                run = (import_batch if kept else check_batch)(batch, by=by, on=today())
                notes = batch.summary["notes"]
                if is_system(by):
                    # Whoever may import at every root sees, and may take back, what the system brought in.
                    batch.roots = sorted(tree.children(None, on=today()).values_list("pk", flat=True))
                    batch.save()
                if not kept:
                    transaction.set_rollback(True)
        except FileRefused as error:
            raise CommandError(str(error)) from error
        except HasProblems as error:
            run, notes, kept = error.run, [], False
        self._tell(run, notes)
        if options["problems"] and run.problem_count:
            self._write_problems(options["problems"], content, run)
        if not kept:
            self.stdout.write("Chưa ghi gì." if run.problem_count or options["dry_run"] else "")
        elif run.is_empty:
            self.stdout.write("Không có gì thay đổi.")
        else:
            self.stdout.write(f"Đã nhập. Mã lần nhập: {batch.uuid}")
        if run.problem_count:
            raise CommandError(f"Có {integer(run.problem_count)} dòng lỗi.", returncode=1)

    def _actor(self, username: str | None) -> Any:
        if not username:
            return SYSTEM
        model = get_user_model()
        user = model.objects.filter(username=model.normalize_username(username), is_active=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{username}” đang hoạt động.")
        return user

    def _tell(self, run: Run, notes: list[str]) -> None:
        for outcome in run.outcomes.values():
            counts = outcome.counts()
            if counts["present"]:
                self.stdout.write(
                    f"{counts['title']}: {integer(counts['rows'])} dòng – {integer(counts['new'])} mới, "
                    f"{integer(counts['changed'])} thay đổi, {integer(counts['unchanged'])} không đổi, "
                    f"{integer(counts['problems'])} lỗi"
                )
        for note in [*notes, *(note for outcome in run.outcomes.values() for note in outcome.notes)]:
            self.stdout.write(f"Ghi chú: {note}")
        lines = [
            f"{title}, dòng {row}: {sentence}"
            for title, rows in sentences_of(run).items()
            for row, sentences in sorted(rows.items())
            for sentence in sentences
        ]
        for line in lines[:SHOWN]:
            self.stderr.write(line)
        if len(lines) > SHOWN:
            self.stderr.write(f"… và {integer(len(lines) - SHOWN)} lỗi khác; xem đủ bằng --problems LỖI.xlsx.")

    def _write_problems(self, target: Path, content: bytes, run: Run) -> None:
        tables = {one.sheet.title: one.table for one in run.outcomes.values() if one.table is not None}
        headers = {table.title: table.header for table in tables.values()}
        problems = {tables[title].title: rows for title, rows in sentences_of(run).items()}
        try:
            target.write_bytes(write_problems(content, problems, headers))
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {target}: {reason_of(error)}.") from error
        self.stdout.write(f"Đã ghi tệp kèm cột Lỗi: {target}")
