"""What waits for a user, gathered from every room into one list: each a figure, a sentence, and the list it counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from branches.scoping import Action, actions_somewhere
from core.periods import Period
from core.sheets.models import Batch
from evaluations.queries.todo import todo_of as evaluations_todo
from meetings.queries.opinions import OPEN, TO_ANSWER, OpinionsChosen, opinions_listed
from meetings.queries.visits import expected_visits, own_assignments
from recruitment.queries.todo import Todo, steps_todo
from reports.queries.overview import batches_visible_to, transfers_waiting, waiting_for_confirmation
from reports.queries.owed import receiving_todo
from reports.queries.packs import packs_todo

TO_ME = "cho-toi"  # in the addresses of lists: what waits for who reads them


def meetings_todo(user: Any, *, on: date) -> list[Todo]:
    """Meetings to confirm."""
    address = f"{reverse('meetings:list')}?{urlencode({'trang-thai': TO_ME})}"
    return [Todo(waiting_for_confirmation(user, on=on), _("kỳ sinh hoạt chờ bạn xác nhận"), address)]


def transfers_todo(user: Any, *, on: date) -> list[Todo]:
    """Transfers of members at a step of his."""
    address = f"{reverse('members:transfers')}?{urlencode({'buoc': TO_ME})}"
    return [Todo(transfers_waiting(user, on=on), _("lần chuyển sinh hoạt chờ bạn"), address)]


def opinions_todo(user: Any, *, on: date) -> list[Todo]:
    """Opinions to answer."""
    if Action.ANSWER not in actions_somewhere(user, on=on):
        return []
    count = opinions_listed(user, OpinionsChosen(side=TO_ANSWER, state=OPEN), on=on).count()
    address = f"{reverse('meetings:opinions')}?{urlencode({'phia': TO_ANSWER, 'tinh-trang': OPEN})}"
    return [Todo(count, _("kiến nghị chờ bạn trả lời"), address)]


def visits_todo(user: Any, *, on: date) -> list[Todo]:
    """Branches he is to attend now."""
    if Action.VISIT not in actions_somewhere(user, on=on):
        return []
    assignments = list(own_assignments(user, on=on))
    due = {one.assignment.pk for one in expected_visits(assignments, Period.year(on), on=on) if one.state == "due"}
    address = f"{reverse('meetings:own_visits')}?{urlencode({'viec': 'on'})}"
    return [Todo(len(due), _("chi bộ bạn được phân công dự, kỳ này chưa dự"), address)]


def imports_todo(user: Any, *, on: date) -> list[Todo]:
    """Workbooks that were checked and not brought in."""
    if Action.IMPORT not in actions_somewhere(user, on=on):
        return []
    count = batches_visible_to(user, on=on).filter(state=Batch.State.CHECKED).count()
    address = f"{reverse('reports:imports')}?{urlencode({'viec': 'on'})}"
    return [Todo(count, _("tệp đã kiểm tra, chưa nhập vào sổ"), address)]


def recruitment_steps(user: Any, *, on: date) -> list[Todo]:
    """Steps of recruitment that are his; on their own page they need not say of what they are."""
    return [replace(one, label=_("phát triển đảng: %s") % one.label) for one in steps_todo(user, None, on=on)]


WAITING: tuple[Callable[..., list[Todo]], ...] = (
    meetings_todo, transfers_todo, opinions_todo, visits_todo, recruitment_steps, evaluations_todo, imports_todo,
    packs_todo, receiving_todo,
)  # fmt: skip


def waiting_for_user(user: Any, *, on: date) -> list[Todo]:
    """Everything that waits for a user; what is nothing is left out."""
    return [one for ask in WAITING for one in ask(user, on=on) if one.count]
