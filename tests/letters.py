"""Members on their way: a letter issued and not presented yet."""

from datetime import date
from typing import Any

from branches.models import Organization
from branches.services import keep_document
from core.audit import SYSTEM
from members.models import Member, Transfer
from members.services import NewTransfer, endorse_transfer, issue_letter, request_transfer


def make_letter(member: Member, destination: Organization, on: date = date(2022, 12, 12), **values: Any) -> Transfer:
    """A transfer whose letter was issued and not presented yet."""
    new = NewTransfer(member, **{"kind": "official", "requested_on": on, "destination": destination} | values)
    transfer = request_transfer(new=new, by=SYSTEM)
    endorse_transfer(transfer=transfer, on=on, by=SYSTEM)
    letter = keep_document(number="05-GGT/ĐU", issued_on=on, kind="letter", by=SYSTEM)
    issue_letter(transfer=transfer, letter=letter, on=on, by=SYSTEM)
    return transfer
