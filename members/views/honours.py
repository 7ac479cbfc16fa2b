"""Commendations, discipline, badges and assignments of one member: recording, correcting, ending."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from members.forms import (
    AssignmentForm,
    AwardForm,
    CorrectBadge,
    DisciplineForm,
    EndAssignment,
    GuestForm,
    LiftDiscipline,
    ProposeBadge,
    RecordBadge,
)
from members.queries import assignments_of, awards_of, badges_of, disciplines_of
from members.views.acts import MemberAct


class RowAct(MemberAct):
    """An act on one row of a member, found among his own."""

    rows: Any

    def form(self, request: HttpRequest, member: Any, on: date, data: Any = None, pk: int | None = None) -> Any:
        """The form, for a row of the member; for a new one where the address names none."""
        row = None if pk is None else get_object_or_404(type(self).rows(member), pk=pk)
        return self.form_class(data, member=member, row=row, by=request.user, today=on)


class Entry(RowAct):
    """A row entered, or put right where the address names one: the same form, and words for either."""

    title_of_correction: Any
    corrected: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Chooses the words."""
        super().setup(request, *args, **kwargs)
        if "pk" in kwargs:
            self.title, self.done = self.title_of_correction, self.corrected
            self.action, self.help = gettext_lazy("Lưu"), ""


class Award(Entry):
    """A commendation."""

    form_class = AwardForm
    rows = awards_of
    title = gettext_lazy("Khen thưởng")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi khen thưởng của %(name)s.")
    title_of_correction = gettext_lazy("Sửa khen thưởng")
    corrected = gettext_lazy("Đã sửa khen thưởng của %(name)s.")


class Discipline(Entry):
    """A disciplinary measure; an expulsion ends the membership in the same act."""

    form_class = DisciplineForm
    rows = disciplines_of
    title = gettext_lazy("Kỷ luật")
    action = gettext_lazy("Ghi kỷ luật")
    help = gettext_lazy("Đảng viên dự bị chỉ bị khiển trách, cảnh cáo; cách chức thì phải đang giữ chức vụ.")
    done = gettext_lazy("Đã ghi kỷ luật của %(name)s.")
    title_of_correction = gettext_lazy("Sửa kỷ luật")
    corrected = gettext_lazy("Đã sửa kỷ luật của %(name)s.")


class DisciplineLift(RowAct):
    """The day a measure ceases to have effect."""

    form_class = LiftDiscipline
    rows = disciplines_of
    title = gettext_lazy("Chấm dứt hiệu lực kỷ luật")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi chấm dứt hiệu lực kỷ luật của %(name)s.")


class BadgePropose(MemberAct):
    """A badge out of turn: early, late, or again."""

    form_class = ProposeBadge
    title = gettext_lazy("Đề nghị tặng Huy hiệu Đảng")
    action = gettext_lazy("Đề nghị")
    help = gettext_lazy("Người đến hạn trong đợt thì đề nghị cả danh sách một lần ở trang Huy hiệu Đảng.")
    done = gettext_lazy("Đã đề nghị tặng Huy hiệu Đảng cho %(name)s.")


class BadgeRecord(MemberAct):
    """A badge that was given before the record began."""

    form_class = RecordBadge
    title = gettext_lazy("Ghi Huy hiệu Đảng đã tặng")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã ghi Huy hiệu Đảng của %(name)s.")


class BadgeCorrect(RowAct):
    """Day, paper and note of a badge."""

    form_class = CorrectBadge
    rows = badges_of
    title = gettext_lazy("Sửa Huy hiệu Đảng")
    action = gettext_lazy("Lưu")
    done = gettext_lazy("Đã sửa Huy hiệu Đảng của %(name)s.")


class Assignment(Entry):
    """Something to look after; a correction also writes down the result."""

    form_class = AssignmentForm
    rows = assignments_of
    title = gettext_lazy("Phân công phụ trách")
    action = gettext_lazy("Phân công")
    done = gettext_lazy("Đã phân công %(name)s.")
    title_of_correction = gettext_lazy("Sửa phân công, ghi kết quả")
    corrected = gettext_lazy("Đã sửa phân công của %(name)s.")


class AssignmentEnd(RowAct):
    """The last day of an assignment, with its result."""

    form_class = EndAssignment
    rows = assignments_of
    title = gettext_lazy("Kết thúc phân công")
    action = gettext_lazy("Kết thúc")
    done = gettext_lazy("Đã kết thúc phân công của %(name)s.")


class GuestReceive(MemberAct):
    """A guest of another branch of the scope."""

    form_class = GuestForm
    title = gettext_lazy("Khách dự sinh hoạt")
    action = gettext_lazy("Lưu")
    help = gettext_lazy("Khách có tên trong danh sách riêng của kỳ sinh hoạt, ngoài mọi tỷ lệ; đảng số không đổi.")
    done = gettext_lazy("Đã ghi %(name)s là khách dự sinh hoạt.")
