"""The back office of members, of what is kept beside them, and of the rows they are described by."""

from members.admin import people, records, reference
from members.models import Address, Merger, NotDuplicate

__all__ = ["NO_SCREEN", "people", "records", "reference"]

NO_SCREEN = {
    Address: "four rows of a member's own file; typed and shown on his page",
    NotDuplicate: "decided and listed on the page of duplicate records",
    Merger: "decided on the page of duplicate records; what it moved stands in the history of the rows",
}
