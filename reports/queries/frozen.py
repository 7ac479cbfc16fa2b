"""An issued report as JSON types, and the fingerprint printed on it: SHA-256 of its words, tables and rules."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from core.rendering import Letterhead
from core.tables import Drill, Table
from core.tables.codec import drill_to_json, value_to_json
from reports.models import Issue, IssuedTable
from reports.queries.composing import Composed, Said
from reports.queries.prose import Piece

GROUP = 8  # letters of a fingerprint printed together


def frozen_content(composed: Composed, *, correction: str = "") -> dict[str, Any]:
    """The heading, the prose with its figures written out, and the rules: everything but the tables.

    Arguments:
        correction: the sentence that refers to the report this one corrects.
    """
    head = composed.letterhead
    return {
        "heading": {
            "parent_name": head.parent_name, "name": head.name, "symbol": head.symbol, "place": head.place,
            "date": head.date.isoformat(), "signer_body": head.signer_body, "signer_title": head.signer_title,
            "signer_name": head.signer_name, "recipients": list(head.recipients), "type_symbol": head.type_symbol,
            "type_name": head.type_name, "number": head.number,
        },
        "subject": composed.subject,
        "correction": correction,
        "sections": [_section(section) for section in composed.sections],
        "annexes": [
            {"title": one.table.title, "landscape": one.landscape, "chart": one.chart, "details": one.details}
            for one in composed.annexes
        ],
        "parameters": composed.parameters,
    }  # fmt: skip


def _section(section: Said) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "paragraphs": [[_piece(piece) for piece in paragraph] for paragraph in section.paragraphs],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    found = piece.found
    if found is None:
        return {"text": piece.text}
    kind = found.column.kind if found.column else "text"
    return {
        "text": piece.text,
        "figure": found.figure.code,
        "report": found.figure.report,
        "options": dict(found.figure.options),
        "period": found.period.text,
        "value": value_to_json(found.value, kind),
        "drill": drill_to_json(found.drill),
    }


def fingerprint_of(content: dict[str, Any], tables: Sequence[dict[str, Any]]) -> str:
    """The SHA-256 of an issued report, in hexadecimal; the same for what comes back from the database."""
    text = json.dumps([content, list(tables)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_whole(issue: Issue) -> bool:
    """Whether what is stored of an issued report still has the fingerprint it was issued with."""
    return fingerprint_of(issue.content, [one.content for one in issue.tables.all()]) == issue.fingerprint


def printed(fingerprint: str) -> str:
    """A fingerprint as it stands in the footer: in groups, which an eye can follow."""
    return " ".join(fingerprint[at : at + GROUP] for at in range(0, len(fingerprint), GROUP))


def drill_of(piece: dict[str, Any]) -> Drill | None:
    """The query that lists the records of a figure of issued prose."""
    return Drill(piece["drill"][0], piece["drill"][1]) if piece.get("drill") else None


def table_of(issued: IssuedTable) -> Table:
    """A table of an issued report, cell for cell."""
    return Table.from_json(issued.content)


def frozen_heading(content: dict[str, Any]) -> Letterhead:
    """The heading of an issued report."""
    head = dict(content["heading"])
    return Letterhead(**{**head, "date": date.fromisoformat(head["date"])})
