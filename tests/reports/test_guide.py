"""The guide inside the product: pages by role and task, found by search, reached from the screen they explain."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from reports.queries.guide import guide_pages, search_guide
from reports.views.guide_text import render_guide
from tests.factories import World


def test_a_piece_of_text_becomes_html_of_ours_alone() -> None:
    text = (
        "<!-- màn hình: meetings:roll -->\n\n### Bước <b>một</b>\n\nBấm **Gửi** hay `x < y`,"
        " xem [chỗ này](so-lieu.md#ba-công-thức), [cả trang](so-lieu.md), [ở đây](#đăng-nhập), [mục lục](README.md),"
        " [ngoài](https://x.example/), [tệp](../tour.md) ![một ảnh](img/../../x.png)"
        " ![ảnh lạ](https://x.example/a.png) <script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert render_guide(text, page="bi-thu", shift=-1) == (
        "<h2>Bước &lt;b&gt;một&lt;/b&gt;</h2>\n"
        "<p>Bấm <strong>Gửi</strong> hay <code>x &lt; y</code>,"
        ' xem <a href="/huong-dan/so-lieu/ba-cong-thuc/">chỗ này</a>, <a href="/huong-dan/so-lieu/">cả trang</a>,'
        ' <a href="/huong-dan/bi-thu/dang-nhap/">ở đây</a>, <a href="/huong-dan/">mục lục</a>, ngoài, tệp'
        " một ảnh ảnh lạ &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        '<div class="table-frame"><table class="table">\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n'
        "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>\n"
    )


def test_every_page_can_be_shown() -> None:
    for page in guide_pages().values():
        for text in (page.opening, *(task.text for task in page.tasks)):
            html = render_guide(text, page=page.slug)
            assert "màn hình:" not in html
            assert "](" not in html


def test_headings_are_searched_without_marks_then_what_is_said() -> None:
    hits = search_guide("DIEM DANH ky")
    assert [one.title for one in hits.headed] == ["Điểm danh kỳ sinh hoạt tháng này"]
    assert "Ghi diễn biến" in [one.title for one in hits.spoken]
    nothing = search_guide("chữ zzzz")
    assert (nothing.headed, nothing.spoken) == ([], [])
    assert search_guide("  ").headed == []


@pytest.mark.django_db
def test_from_a_screen_to_its_page_and_through_the_guide(
    world: World, client_as: Callable[[str], Client], django_assert_num_queries: Callable[[int], object]
) -> None:
    client = client_as("secretary")
    overview = client.get("/sinh-hoat/thang-nay/", follow=True).content.decode()
    address = reverse("reports:guide_task", args=["bi-thu", "diem-danh-ky-sinh-hoat-thang-nay"])
    assert overview.count(f'href="{address}"') == 2
    page = client.get(address)
    assert page.context["title"] == "Điểm danh kỳ sinh hoạt tháng này"
    assert (page.context["before"].title, page.context["after"].title) == (
        "Kế hoạch sinh hoạt",
        "Chuẩn bị chương trình",
    )
    whole = client.get(reverse("reports:guide_page", args=["bi-thu"])).content
    assert len(whole) < 60_000
    index = client.get("/huong-dan/").content.decode()
    assert f'href="{address}"' in index
    found = client.get("/huong-dan/?tim=<b>huy hiệu").content.decode()
    assert "“&lt;b&gt;huy hiệu”" in found
    assert client.get("/huong-dan/?tim=huy+hi%E1%BB%87u").context["hits"].headed[0].title == "Huy hiệu Đảng"
    for wrong in ("/huong-dan/README/", "/huong-dan/khong-co/", "/huong-dan/bi-thu/khong-co/", "/huong-dan/..%2f/"):
        assert client.get(wrong).status_code == 404
