"""Builders of what a meeting is prepared from: documents, orientations, conclusions, tasks, answered opinions."""

from datetime import date
from typing import Any

from branches.models import Organization
from core.audit import SYSTEM
from core.documents import Document
from meetings.models import AgendaItem, Conclusion, Meeting, Opinion, Orientation, Task
from meetings.services import AskedItem, issue_orientation, plan_item


def make_document(number: str = "05-CT/TU", day: date = date(2022, 10, 10), **values: Any) -> Document:
    """A paper of the Party, a directive unless said otherwise."""
    return Document.objects.create(**{"kind": "directive", "number": number, "issued_on": day, **values})


def make_orientation(
    organization: Organization, *items: AskedItem, month: date = date(2022, 12, 1), **values: Any
) -> Orientation:
    """What a committee asks to speak of in a month; one item unless some are given."""
    return issue_orientation(
        organization=organization,
        for_month=month,
        title=values.pop("title", f"Định hướng tháng {month:%m/%Y}"),
        items=items or (AskedItem("information", "Tuyên truyền phòng, chống rét cho gia súc"),),
        issued_on=values.pop("issued_on", date(2022, 11, 25)),
        by=values.pop("by", SYSTEM),
        **values,
    )


def make_conclusion(meeting: Meeting, text: str, **values: Any) -> Conclusion:
    """Something a meeting concluded, not settled unless said."""
    return Conclusion.objects.create(meeting=meeting, organization_id=meeting.organization_id, text=text, **values)


def make_task(organization: Organization, text: str, due_on: date, **values: Any) -> Task:
    """Something to be done, given a month before unless said."""
    return Task.objects.create(
        organization=organization, text=text, due_on=due_on, **{"assigned_on": date(2022, 11, 3), **values}
    )


def make_opinion(organization: Organization, addressee: Organization, **values: Any) -> Opinion:
    """Something asked of a committee, answered on 01/12/2022 unless said otherwise."""
    return Opinion.objects.create(
        **{
            "organization": organization, "addressee": addressee, "text": "Sửa đường vào xóm",
            "raised_on": date(2022, 11, 3), "answered_on": date(2022, 12, 1), **values,
        }
    )  # fmt: skip


def make_item(meeting: Meeting, title: str, kind: str = "discussion", **values: Any) -> AgendaItem:
    """An item written by hand."""
    return plan_item(meeting=meeting, values={"kind": kind, "title": title, **values}, by=SYSTEM)
