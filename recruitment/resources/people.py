"""Who of the rows of the sheet "Quần chúng" is on record already, told as strictly as the page tells it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.names import search_key
from members.models import Member
from recruitment.models import Candidate
from recruitment.queries.persons import OPEN, left_the_party

Face = tuple[str, date | None]  # the name to compare by, and the birthday


def face_of(row: Any) -> Face:
    """What somebody without a number is told by."""
    return search_key(row.full_name), row.birth[0] if row.birth else None


class People:
    """The files and members under the numbers and names of some rows, asked once for all: four queries.

    A file that is closed is nobody's any more: whoever was withdrawn or expired is entered again with a file of his
    own. Whoever went through the ceremony is a member.
    """

    def __init__(self, rows: Iterable[Any], *, on: date) -> None:
        self.on = on
        numbers = {row.national_id for row in rows if row.national_id}
        names = {search_key(row.full_name) for row in rows if row.full_name}
        related = Candidate.objects.select_related(
            "organization", "place", "ethnicity", "religion", "occupation", "introduced_by"
        )
        files = related.prefetch_related("tags__tag").filter(
            Q(national_id__in=numbers) | Q(search_key__in=names), state__in=[*OPEN, Candidate.State.COMPLETED]
        )
        self.files = [one for one in files if one.member_id is None]
        admitted = [one for one in files if one.member_id is not None]
        self.by_number = {one.national_id: one for one in self.files if one.national_id}
        self.by_face: dict[tuple[Face, int], list[Candidate]] = defaultdict(list)
        for one in sorted(self.files, key=lambda one: (one.national_id is not None, one.listed_on, one.pk)):
            self.by_face[_face(one), one.organization_id].append(one)
        self.admitted_numbers = {one.national_id for one in admitted if one.national_id}
        self.admitted_faces = {(_face(one), one.organization_id): one.national_id for one in admitted}
        people = Member.objects.filter(merged_into__isnull=True)
        self.members = {one.national_id: one for one in people.filter(national_id__in=numbers)}
        self.members_alike = _by_face(people.filter(search_key__in=names, birth_date__isnull=False))
        self.files_alike = _by_face(one for one in files if one.is_open)

    def file_of(self, row: Any, branch: int) -> Candidate | None:
        """The open file a row speaks of: by its number, else by name, birthday and branch."""
        if row.national_id in self.by_number:
            return self.by_number[row.national_id]
        alike = self.by_face.get((face_of(row), branch), ())
        return next((one for one in alike if may_be_one(row.national_id, one.national_id)), None)

    def fault_of(self, row: Any, branch: int) -> tuple[str, str] | None:
        """Why whoever has no open file cannot be entered: (field, sentence); None where he can."""
        face = face_of(row)
        same = (face, branch) in self.admitted_faces
        if row.national_id in self.admitted_numbers or (
            same and may_be_one(row.national_id, self.admitted_faces[face, branch])
        ):
            return "full_name", _("Người này đã là đảng viên; thông tin sửa ở hồ sơ đảng viên.")
        if (member := self.members.get(row.national_id)) is not None:
            if left_the_party(member, on=self.on):
                return "national_id", _(
                    "Số định danh này là của một người đã từng là đảng viên; xét kết nạp lại thì lập ở trang hồ sơ."
                )
            return "national_id", _("Số định danh này là của một đảng viên đã có trong hệ thống.")
        if any(may_be_one(row.national_id, number) for number in self.members_alike.get(face, ())):
            text = _("Đã có đảng viên cùng họ tên và ngày sinh; %s.")
        elif any(may_be_one(row.national_id, number) for number in self.files_alike.get(face, ())):
            text = _("Đã có hồ sơ phát triển đảng cùng họ tên và ngày sinh; %s.")
        else:
            return None
        advice = (
            _("người ấy chưa ghi số định danh, nếu là người khác hãy lập ở trang hồ sơ")
            if row.national_id
            else _("nếu là người khác, hãy ghi số định danh")
        )
        return "full_name", text % advice


def _face(one: Member | Candidate) -> Face:
    return one.search_key, one.birth_date


def _by_face(people: Iterable[Any]) -> dict[Face, list[str | None]]:
    """The numbers of some people, by name and birthday; who has no birthday looks like nobody."""
    found: dict[Face, list[str | None]] = defaultdict(list)
    for one in people:
        if one.birth_date is not None:
            found[_face(one)].append(one.national_id)
    return found


def may_be_one(number: str | None, other: str | None) -> bool:
    """Two different numbers are two people, whatever their names."""
    return not number or not other or number == other
