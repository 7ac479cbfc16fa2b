"""The pages of steps: what each actor is offered, what a refusal keeps, and the worklists."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AccessLog
from members.models import Member
from recruitment.models import Candidate, Stage, StepAct
from tests.factories import World
from tests.recruitment.followed import make_followed
from tests.recruitment.walking import DAYS, certify, file_papers, make_candidate, meeting_on, take, walk

pytestmark = pytest.mark.django_db
ClientAs = Callable[[str], Client]


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    """The text of a page."""
    response = client.get(reverse(f"recruitment:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def send(client: Client, name: str, candidate: Candidate, **typed: Any) -> Any:
    """A form sent, at the version of now unless it says so."""
    candidate.refresh_from_db()
    return client.post(reverse(f"recruitment:{name}", args=[candidate.uuid]), {"version": candidate.version, **typed})


def test_the_secretary_takes_his_step_and_the_commune_its_own(world: World, client_as: ClientAs) -> None:
    candidate = walk(make_candidate(world), Stage.MENTORED)
    secretary, commune = client_as("secretary"), client_as("commune")
    asked = page(secretary, "candidate_advance", candidate.uuid)
    assert "Thiếu giấy tờ: 1-KNĐ Đơn xin vào Đảng." in asked
    refused = send(secretary, "candidate_advance", candidate, on="01/04/2022", note="đủ đơn")
    assert refused.status_code == 422
    assert "Thiếu giấy tờ: 2-KNĐ" in refused.content.decode()
    assert "đủ đơn" in refused.content.decode()  # nothing typed is lost
    file_papers(candidate, Stage.APPLIED, DAYS[Stage.APPLIED])
    assert send(commune, "candidate_advance", candidate, on="01/04/2022").status_code == 403
    done = send(secretary, "candidate_advance", candidate, on="01/04/2022", note="đủ đơn")
    assert done.url == reverse("recruitment:candidate", args=[candidate.uuid])
    candidate.refresh_from_db()
    assert candidate.stage == Stage.APPLIED
    assert send(secretary, "candidate_advance", candidate, on="05/05/2022").status_code == 403
    file_papers(candidate, Stage.VERIFIED, DAYS[Stage.VERIFIED])
    assert send(commune, "candidate_advance", candidate, on="05/05/2022").status_code == 302
    act = StepAct.objects.get(candidate=candidate, stage=Stage.VERIFIED)
    assert (act.organization, act.by, act.for_branch) == (world.x, str(world.users["commune"]), False)


def test_whoever_writes_for_a_branch_without_an_account_says_so(world: World, client_as: ClientAs) -> None:
    candidate = make_followed("Sầm Thị Yến", world.c, stage=Stage.LISTED)
    certify(candidate, DAYS[Stage.LISTED])
    district = client_as("district")
    assert "Chi bộ xóm Bản Gủn chưa có tài khoản: bạn ghi thay" in page(district, "candidate_advance", candidate.uuid)
    done = send(district, "candidate_advance", candidate, on="10/03/2022")
    assert done.status_code == 302
    assert StepAct.objects.get(candidate=candidate).for_branch


def test_two_thirds_are_asked_for_in_a_sentence(world: World, client_as: ClientAs) -> None:
    candidate = walk(make_candidate(world), Stage.OPINIONS)
    file_papers(candidate, Stage.BRANCH_RESOLVED, DAYS[Stage.OPINIONS])
    meeting = meeting_on(world.a, DAYS[Stage.BRANCH_RESOLVED])
    typed = {
        "meeting": meeting.uuid, "on": "06/06/2022", "agreed": "4", "against": "3", "document_number": "07-NQ/CB",
        "document_date": "06/06/2022",
    }  # fmt: skip
    secretary = client_as("secretary")
    refused = send(secretary, "candidate_advance", candidate, **typed).content.decode()
    assert "4/7 tán thành: cần ít nhất 5 (hai phần ba), nên chưa thông qua." in refused
    assert 'value="07-NQ/CB"' in refused
    assert send(secretary, "candidate_advance", candidate, **typed | {"agreed": "5", "against": "2"}).status_code == 302


def test_two_clerks_one_is_told_what_the_other_did(world: World, client_as: ClientAs) -> None:
    candidate = walk(make_candidate(world), Stage.LISTED)
    secretary, stale = client_as("secretary"), candidate.version
    take(candidate, Stage.AWARENESS_CLASS)
    refused = client_as("secretary").post(
        reverse("recruitment:candidate_advance", args=[candidate.uuid]), {"version": stale, "on": "15/03/2022"}
    )
    assert refused.status_code == 422
    assert "Có người vừa ghi vào hồ sơ này" in refused.content.decode()
    assert send(secretary, "candidate_advance", candidate, on="15/03/2022").status_code == 302


def test_the_ceremony_page_makes_the_member(world: World, client_as: ClientAs) -> None:
    candidate = walk(make_candidate(world), Stage.DECIDED)
    secretary = client_as("secretary")
    early = send(secretary, "candidate_advance", candidate, on="14/07/2022")
    assert "Lễ kết nạp không thể trước ngày quyết định kết nạp (15/07/2022)" in early.content.decode()
    assert not Member.objects.filter(full_name=candidate.full_name).exists()
    assert send(secretary, "candidate_advance", candidate, on="03/08/2022").status_code == 302
    assert Member.objects.filter(full_name=candidate.full_name).count() == 1


@pytest.mark.parametrize("act", ["defer", "withdraw", "expire", "move", "back", "died", "left"])
def test_acts_of_the_branch_are_not_the_neighbours(world: World, client_as: ClientAs, act: str) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    assert page(client_as("secretary"), f"candidate_{act}", candidate.uuid)
    url = reverse(f"recruitment:candidate_{act}", args=[candidate.uuid])
    assert client_as("neighbour").get(url).status_code == 404
    assert client_as("commune").get(url).status_code == 403


def test_set_aside_and_taken_up_again(world: World, client_as: ClientAs) -> None:
    candidate, secretary = walk(make_candidate(world), Stage.APPLIED), client_as("secretary")
    assert send(secretary, "candidate_defer", candidate, on="10/04/2022", note="").status_code == 422
    assert send(secretary, "candidate_defer", candidate, on="10/04/2022", note="đi học").status_code == 302
    assert send(client_as("commune"), "candidate_advance", candidate, on="05/05/2022").status_code == 403
    assert send(secretary, "candidate_resume", candidate, on="01/05/2022", note="đã về").status_code == 302


def test_moved_out_of_sight_leads_back_to_the_list(world: World, client_as: ClientAs) -> None:
    candidate = walk(make_candidate(world), Stage.APPLIED)
    done = send(client_as("secretary"), "candidate_move", candidate, to="B", on="20/04/2022", note="lấy chồng")
    assert done.url == reverse("recruitment:candidates")
    assert client_as("secretary").get(reverse("recruitment:candidate", args=[candidate.uuid])).status_code == 404
    assert "Hoàng Thị Xuân" in page(client_as("neighbour"), "candidate", candidate.uuid)


def test_each_worklist_holds_ones_own_steps(world: World, client_as: ClientAs) -> None:
    walk(make_candidate(world), Stage.APPLIED)
    make_followed("Sầm Thị Yến", world.c)
    named = {actor: page(client_as(actor), "waiting") for actor in ("secretary", "commune", "district", "neighbour")}
    found = {
        actor: [name for name in ("Hoàng Thị Xuân", "Sầm Thị Yến") if name in text] for actor, text in named.items()
    }
    assert found == {
        "secretary": [], "commune": ["Hoàng Thị Xuân"], "district": ["Sầm Thị Yến"], "neighbour": [],
    }  # fmt: skip
    assert client_as("reader").get(reverse("recruitment:waiting")).status_code == 403
    assert "Hoàng Thị Xuân" not in page(client_as("commune"), "waiting", buoc="decided")
    assert "Hoàng Thị Xuân" not in page(client_as("commune"), "waiting", **{"qua-han": "on"})
    sheet = client_as("commune").get(reverse("recruitment:waiting"), {"dang": "csv"})
    assert "Hoàng Thị Xuân" in sheet.content.decode("utf-8-sig")


def test_the_due_list_and_a_file_begun_from_it(world: World, client_as: ClientAs) -> None:
    secretary = client_as("secretary")
    assert "Bế Thị Dung" in page(secretary, "probation")
    assert "chưa có hồ sơ phát triển đảng" in page(secretary, "probation")
    assert "Bế Thị Dung" not in page(client_as("neighbour"), "probation")
    assert "Bế Thị Dung" not in page(secretary, "probation", **{"tinh-trang": "overdue"})
    url = reverse("recruitment:probation_follow", args=[world.members["probationary"].uuid])
    assert client_as("neighbour").get(url).status_code == 404
    assert client_as("commune").get(url).status_code == 403
    assert "bước tiếp theo là học lớp đảng viên mới" in secretary.get(url).content.decode()
    done = secretary.post(url)
    candidate = Candidate.objects.get(member=world.members["probationary"])
    assert done.url == reverse("recruitment:candidate", args=[candidate.uuid])
    assert secretary.post(url).url == reverse("recruitment:probation")


def test_a_form_is_printed_and_logged(world: World, client_as: ClientAs) -> None:
    candidate = walk(make_candidate(world), Stage.BRANCH_RESOLVED)
    url = reverse("recruitment:candidate_print", args=[candidate.uuid, "branch_resolution"])
    response = client_as("secretary").get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    logged = AccessLog.objects.filter(action="download").latest("pk")
    assert "Hoàng Thị Xuân" in logged.subject
    assert client_as("neighbour").get(url).status_code == 404
    assert client_as("visitor").get(url).status_code == 403
    other = reverse("recruitment:candidate_print", args=[candidate.uuid, "passport"])
    assert client_as("secretary").get(other).status_code == 404
