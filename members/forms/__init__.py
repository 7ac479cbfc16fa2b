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
from members.forms.transfers import (
    ArrivalForm,
    CancelForm,
    EndorseForm,
    IssueForm,
    ReceiveForm,
    RefuseForm,
    RequestTogether,
    RequestTransfer,
    TransferFilter,
)

__all__ = [
    "STATE_LABELS",
    "AdmitMember",
    "ArrivalForm",
    "CancelForm",
    "CorrectMember",
    "EndDuty",
    "EndMembership",
    "EndorseForm",
    "HostMember",
    "IssueForm",
    "MemberFilter",
    "MemberForm",
    "PersonFields",
    "PhotoForm",
    "ReceiveForm",
    "RefuseForm",
    "RegisterMember",
    "RelieveMember",
    "RequestTogether",
    "RequestTransfer",
    "TransferEverybody",
    "TransferFilter",
    "TransferMember",
    "editable",
]
