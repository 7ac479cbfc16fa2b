"""Forms of members: input, clean values, a service. Every choice is narrowed to the user's scope."""

from members.forms.people import (
    STATE_LABELS,
    AdmitMember,
    EndDuty,
    EndMembership,
    HostMember,
    MemberFilter,
    MemberForm,
    RelieveMember,
    TransferEverybody,
    TransferMember,
    editable,
)
from members.forms.photos import PhotoForm
from members.forms.records import CorrectMember, PersonFields, RegisterMember

__all__ = [
    "STATE_LABELS",
    "AdmitMember",
    "CorrectMember",
    "EndDuty",
    "EndMembership",
    "HostMember",
    "MemberFilter",
    "MemberForm",
    "PersonFields",
    "PhotoForm",
    "RegisterMember",
    "RelieveMember",
    "TransferEverybody",
    "TransferMember",
    "editable",
]
