"""`manage.py check_published [NAME]`: the published figures of the scenarios beside those computed from records."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from core.formatting import NOTHING
from scenarios.apart import loaded_apart
from scenarios.catalogue import PUBLISHED, SCENARIOS
from scenarios.queries import loaded_scenario, root_of_loaded_scenario
from scenarios.scenario import Published

GAP = "  "


class Command(BaseCommand):
    """One row a figure; the exit status is 1 where one that can be reproduced differs.

    A scenario that is loaded is computed as it stands. Any other is loaded apart from what is in the database, computed
    and taken back, in one transaction each.
    """

    help = _("So các số đã công bố với số tính từ hồ sơ của các bộ dữ liệu minh họa; khác số nào thì mã thoát là 1.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = _("một bộ dữ liệu: %(names)s; không nêu thì lần lượt tất cả") % {"names": ", ".join(PUBLISHED)}
        parser.add_argument("name", nargs="?", default="", help=names)

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        if name and name not in PUBLISHED:
            raise CommandError(
                _("Bộ dữ liệu “%(name)s” không có số đã công bố để so. Các bộ có: %(names)s.")
                % {"name": name, "names": ", ".join(PUBLISHED)}
            )
        found = {one: self.figures(one) for one in ([name] if name else PUBLISHED)}
        for line in as_table(found):
            self.stdout.write(line)
        figures = [figure for of_scenario in found.values() for figure in of_scenario]
        wrong = sum(figure.differs for figure in figures)
        equal = sum(figure.compared for figure in figures) - wrong
        self.stdout.write(
            _("%(all)d số: %(equal)d đúng, %(wrong)d khác, %(left)d không so được (lý do ở cột cuối).")
            % {"all": len(figures), "equal": equal, "wrong": wrong, "left": len(figures) - equal - wrong}
        )
        if wrong:
            raise CommandError(_("%(count)d số khác với số đã công bố.") % {"count": wrong})

    def figures(self, name: str) -> list[Published]:
        """What was published of a scenario, computed on it."""
        if loaded_scenario() == name:
            return PUBLISHED[name](root_of_loaded_scenario())
        self.stderr.write(_("Đang nạp %(name)s để tính, rồi bỏ …") % {"name": name})
        try:
            with loaded_apart(SCENARIOS[name]) as root:
                return PUBLISHED[name](root)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except LookupError as error:
            raise CommandError(
                _("Danh mục của cơ sở dữ liệu này thiếu “%(what)s”, %(name)s cần có.")
                % {"what": error.args[0] if error.args else error, "name": name}
            ) from error
        except DatabaseError as error:
            raise CommandError(
                _("Không nạp được %(name)s để tính; dữ liệu đang có không bị động đến. PostgreSQL nói: %(error)s")
                % {"name": name, "error": str(error).strip()}
            ) from error


def as_table(found: dict[str, list[Published]]) -> list[str]:
    """The rows as aligned text, each scenario under its title."""
    head = (_("Nguồn"), _("Số liệu"), _("Đã công bố"), _("Tính được"), _("Cách làm tròn"), _("Kết quả"))
    parts = {name: [_cells(figure) for figure in figures] for name, figures in found.items()}
    rows = [head, *(row for part in parts.values() for row in part)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]

    def line(cells: tuple[str, ...]) -> str:
        return GAP.join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)), cells[-1]]).rstrip()

    lines = [line(head), GAP.join("-" * width for width in (*widths, len(head[-1])))]
    for name, part in parts.items():
        lines += ["", f"{name}: {SCENARIOS[name].title}", *(line(row) for row in part)]
    return [*lines, ""]


def _cells(figure: Published) -> tuple[str, ...]:
    return (
        figure.source, figure.label, figure.published, figure.computed or NOTHING, figure.rounding_label,
        figure.verdict,
    )  # fmt: skip
