"""Forms of members: input, clean values, a service. Every choice is narrowed to the user's scope."""

from members.forms.people import (
    STATE_LABELS,
    AdmitMember,
    CorrectMember,
    EndDuty,
    EndMembership,
    HostMember,
    MemberFilter,
    MemberForm,
    PersonFields,
    RegisterMember,
    RelieveMember,
    TransferEverybody,
    TransferMember,
    editable,
)

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
    "RegisterMember",
    "RelieveMember",
    "TransferEverybody",
    "TransferMember",
    "editable",
]
