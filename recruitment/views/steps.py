"""The acts on a candidate's file, each with a page of its own: the next step, back, aside, elsewhere, struck off."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.queries import access_of, names_on, organization_of_id
from branches.scoping import Action
from core.formatting import date_text
from core.periods import today
from meetings.views.acts import RecordAct
from recruitment.forms.steps import (
    AdvanceCandidate,
    CandidateAct,
    CloseDied,
    CloseFile,
    CloseLeft,
    DeferCandidate,
    ExpireCandidate,
    MoveCandidate,
    RejectCandidate,
    ResumeCandidate,
    StepBack,
    StrikeOff,
    WithdrawCandidate,
)
from recruitment.queries import acts
from recruitment.queries.blockers import blockers_of
from recruitment.queries.candidates import files_readable_by
from recruitment.queries.ended import ending_of
from recruitment.queries.steps import next_of
from recruitment.views.frame import candidate_or_404, way_to


class CandidateStep(RecordAct):
    """What the acts share: whose file, for which organisation the user acts, and the page's version.

    Attributes:
        act: one of recruitment.queries.acts.
    """

    noun = "candidate"
    act: str
    form_class: type[CandidateAct]
    refusal = gettext_lazy("Việc này của tổ chức khác, hoặc hồ sơ không ở tình trạng làm được việc này.")

    def prepare(self, request: HttpRequest, key: dict[str, Any], data: Any = None) -> tuple[Any, Any]:
        """The candidate, if the user reads his file and this act is his, and the form."""
        on = today()
        candidate = self.found(request, on, **key)
        organization = acts.actor_of(request.user, candidate, self.act, on=on)
        if organization is None:
            raise PermissionDenied(self.refusal)
        behalf = acts.acts_on_behalf(request.user, organization, on=on)
        given = (data, request.FILES) if data is not None else ()
        self.organization, self.on_behalf = organization, behalf
        return candidate, self.form_class(
            *given, candidate=candidate, organization=organization, on_behalf=behalf, by=request.user, on=on,
            **self.more(candidate, on),
        )  # fmt: skip

    def more(self, candidate: Any, on: date) -> dict[str, Any]:
        """What else the form is told."""
        return {}

    def found(self, request: HttpRequest, on: date, **key: Any) -> Any:
        """A candidate whose file the user reads."""
        return candidate_or_404(request.user, key["uuid"], on=on)

    def about(self, record: Any) -> str:
        """Who, and how far he is."""
        told = _("%(name)s, đã qua bước “%(stage)s” ngày %(day)s.") % {
            "name": record.full_name, "stage": record.get_stage_display(), "day": date_text(record.stage_on),
        }  # fmt: skip
        if self.on_behalf:
            name = names_on([self.organization.pk], today()).get(self.organization.pk, "")
            told += " " + _("%s chưa có tài khoản: bạn ghi thay, hồ sơ có ghi rõ.") % name
        return told

    def address(self, record: Any) -> str:
        """His page."""
        return reverse("recruitment:candidate", args=[record.uuid])

    def after(self, request: HttpRequest, record: Any, on: date) -> str:
        """His page; the list, for who does not follow him any more."""
        seen = files_readable_by(request.user, on=on).filter(pk=record.pk).exists()
        return self.address(record) if seen else reverse("recruitment:candidates")

    def page(self, request: HttpRequest, record: Any, form: Any, status: int = 200) -> HttpResponse:
        """The form; a reload after a refusal shows what stands by now."""
        on = form.today
        context = {
            "title": self.heading(form),
            "breadcrumb": way_to(request, record, on=on),
            "form": form,
            "help": self.about(record),
            "blockers": self.blockers(record, on),
            "action": self.label,
            "back_url": self.address(record),
        }
        return render(request, "recruitment/step_form.html", context, status=status)

    def heading(self, form: Any) -> str:
        """What is done."""
        return str(self.label)

    def blockers(self, candidate: Any, on: date) -> list[Any]:
        """What keeps it from being done today."""
        return []


class Advance(CandidateStep):
    """The next step."""

    act, form_class = acts.ADVANCE, AdvanceCandidate
    label, done = gettext_lazy("Ghi bước"), gettext_lazy("Đã ghi bước.")
    refusal = gettext_lazy("Bước tiếp theo do tổ chức khác thực hiện, hoặc hồ sơ không còn bước nào.")

    def more(self, candidate: Any, on: date) -> dict[str, Any]:
        """Which step."""
        return {"following": next_of(candidate, on=on)}

    def heading(self, form: Any) -> str:
        """Its name."""
        return str(form.following.step.get_stage_display()).capitalize()

    def blockers(self, candidate: Any, on: date) -> list[Any]:
        """What is missing if it were taken today."""
        following = next_of(candidate, on=on)
        return blockers_of(candidate, following, on=on) if following else []


class Back(CandidateStep):
    """The last step taken back."""

    act, form_class = acts.BACK, StepBack
    label, done = gettext_lazy("Lùi bước"), gettext_lazy("Đã lùi bước; bước cũ vẫn lưu trong hồ sơ.")


class Defer(CandidateStep):
    """Deferred."""

    act, form_class = acts.DEFER, DeferCandidate
    label, done = gettext_lazy("Tạm hoãn"), gettext_lazy("Đã tạm hoãn.")


class Resume(CandidateStep):
    """Taken up again."""

    act, form_class = acts.RESUME, ResumeCandidate
    label, done = gettext_lazy("Tiếp tục xét"), gettext_lazy("Đã tiếp tục xét.")


class Withdraw(CandidateStep):
    """Withdrawn."""

    act, form_class = acts.WITHDRAW, WithdrawCandidate
    label, done = gettext_lazy("Rút, thôi không xét"), gettext_lazy("Đã rút; hồ sơ vẫn lưu.")


class Reject(CandidateStep):
    """Rejected by whose step comes."""

    act, form_class = acts.REJECT, RejectCandidate
    label, done = gettext_lazy("Không chấp nhận"), gettext_lazy("Đã ghi không chấp nhận.")


class Expire(CandidateStep):
    """Expired."""

    act, form_class = acts.EXPIRE, ExpireCandidate
    label, done = gettext_lazy("Hồ sơ hết hạn"), gettext_lazy("Đã ghi hồ sơ hết hạn.")


class Left(CandidateStep):
    """Gone to a place outside."""

    act, form_class = acts.LEFT, CloseLeft
    label, done = gettext_lazy("Chuyển ra ngoài hệ thống"), gettext_lazy("Đã ghi chuyển đi.")


class Died(CandidateStep):
    """Died."""

    act, form_class = acts.DIED, CloseDied
    label, done = gettext_lazy("Từ trần"), gettext_lazy("Đã ghi từ trần.")


class Move(CandidateStep):
    """To another branch."""

    act, form_class = acts.MOVE, MoveCandidate
    label, done = gettext_lazy("Chuyển chi bộ theo dõi"), gettext_lazy("Đã chuyển; các bước đã làm giữ nguyên nơi làm.")


class Close(CandidateStep):
    """The file of whoever left, died or became a full member by his own record."""

    act, form_class = acts.CLOSE, CloseFile
    label, done = gettext_lazy("Đóng hồ sơ"), gettext_lazy("Đã đóng hồ sơ theo hồ sơ đảng viên.")

    def about(self, record: Any) -> str:
        """What the record says, and what becomes of the file."""
        told = overtaken_by(record, on=today())
        return f"{super().about(record)} {told}" if told else super().about(record)


class Strike(CandidateStep):
    """A probationary member struck off."""

    act, form_class = acts.STRIKE_OFF, StrikeOff
    label, done = gettext_lazy("Xóa tên"), gettext_lazy("Đã xóa tên; sinh hoạt đảng kết thúc từ ngày ấy.")


ACT_PAGES = (
    ("buoc", "advance", Advance), ("lui", "back", Back), ("tam-hoan", "defer", Defer), ("tiep-tuc", "resume", Resume),
    ("rut", "withdraw", Withdraw), ("khong-chap-nhan", "reject", Reject), ("het-han", "expire", Expire),
    ("chuyen-di", "left", Left), ("tu-tran", "died", Died), ("chuyen", "move", Move), ("xoa-ten", "strike_off", Strike),
    ("dong", "close", Close),
)  # fmt: skip
ACT_LABELS = {name: view.label for _path, name, view in ACT_PAGES}


def overtaken_by(candidate: Any, *, on: date) -> str:
    """What a member's record says that closes his file, as a sentence; "" where it says nothing of the kind."""
    ending = ending_of(candidate, on=on)
    if ending is None:
        return ""
    return _("Theo hồ sơ đảng viên: %s. Hồ sơ này không còn bước nào, hãy đóng.") % ending.words


def next_step_of(request: HttpRequest, candidate: Any, *, on: date) -> dict[str, Any]:
    """What a candidate's page says of the next step, and the acts open to the user."""
    following = next_of(candidate, on=on)
    mine = [one.name for one in acts.open_acts(request.user, candidate, on=on)]
    addresses = {name: reverse(f"recruitment:candidate_{name}", args=[candidate.uuid]) for name in mine}
    context: dict[str, Any] = {
        "following": following,
        "overtaken": overtaken_by(candidate, on=on) if candidate.is_open else "",
        "next_url": addresses.pop(acts.ADVANCE, ""),
        "acts": [(url, ACT_LABELS[name]) for name, url in addresses.items()],
    }
    if following is not None:
        actor = organization_of_id(following.actor, on=on)
        context |= {
            "actor": actor.name,
            "overdue": following.is_overdue(on),
            "blockers": blockers_of(candidate, following, on=on),
            "who": access_of(actor, on=on, action=Action.RECRUIT),
        }
    return context
