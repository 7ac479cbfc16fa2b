"""`manage.py guide_pictures`: the pictures of docs/guide from the demo district, made anew after every change.

For developers: it needs Chromium and the packages of requirements-dev.txt. Nothing is left in the database.
"""

import io
import os
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client, override_settings
from PIL import Image

from scenarios.catalogue import SCENARIOS
from scenarios.guide_pictures import PICTURES, Picture
from scenarios.queries import loaded_scenario, root_of_loaded_scenario

SCENARIO = "hoa-an"
CHROMIUM = "/usr/bin/chromium"
HOST = "http://chibo.test"
FOLDER = settings.BASE_DIR / "docs" / "guide" / "img"
LARGEST = 60_000  # bytes
COLOURS = (64, 32, 16, 8)
LINK = """text => { const one = [...document.querySelectorAll('main a, nav a, a')].find(
    one => one.textContent.trim().includes(text) && one.href); return one && one.href }"""
FORM = """text => { const one = [...document.querySelectorAll('main button')].find(
    one => one.textContent.trim().includes(text)); if (!one || !one.form) return null;
    return [one.form.action, [...new FormData(one.form, one)].filter(pair => typeof pair[1] === 'string')] }"""


class Command(BaseCommand):
    """No server runs: Django's own client answers the browser, inside a transaction that is rolled back."""

    help = "Chụp lại các ảnh của docs/guide từ huyện minh họa hoa-an (cho người phát triển)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="TÊN", help="chỉ các ảnh này")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        """Writes the pictures and says what each weighs."""
        try:
            sync_playwright = import_module("playwright.sync_api").sync_playwright  # no package of a server
        except ImportError:
            raise CommandError("Cần các gói của requirements-dev.txt (make setup).") from None
        if loaded_scenario() != SCENARIO:
            raise CommandError(
                f"Cơ sở dữ liệu không chứa bộ {SCENARIO}. Chạy “manage.py load_scenario {SCENARIO}” trước."
            )
        unknown = set(names) - {picture.name for picture in PICTURES}
        if unknown:
            raise CommandError(f"Không có ảnh nào tên {sorted(unknown)[0]} trong scenarios/guide_pictures.py.")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop runs in this thread
        FOLDER.mkdir(exist_ok=True)
        plain = {
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        }
        changed = {"STORAGES": plain, "CHIBO_TODAY": SCENARIOS[SCENARIO].today, "ALLOWED_HOSTS": ["chibo.test"]}
        with override_settings(**changed), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for picture in PICTURES:
                if not names or picture.name in names:
                    with transaction.atomic():
                        self.stdout.write(self.take(browser, picture))
                        transaction.set_rollback(True)
            browser.close()

    def take(self, browser: Any, picture: Picture) -> str:
        """One picture; returns what to say of it. Raises CommandError where a step leads nowhere."""
        client = Client(headers={"host": "chibo.test"})
        client.force_login(
            get_user_model().objects.get(username=picture.account),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        context = browser.new_context(locale="vi-VN", viewport={"width": picture.size[0], "height": picture.size[1]})
        page = context.new_page()
        pages: dict[str, Any] = {}
        page.route(f"{HOST}/**", lambda route: _answer(route, pages))

        def show(response: Any) -> None:
            path = response.request["PATH_INFO"]
            if response.status_code != 200:
                raise CommandError(f"{picture.name}: {path} trả lời {response.status_code}.")
            pages[path] = response
            page.goto(HOST + path)

        start = picture.start.format(root=root_of_loaded_scenario().pk)
        show(client.get(start, follow=True))
        for step in picture.steps:
            if step.startswith("["):
                found = page.evaluate(FORM, step.strip("[]"))
                if found:
                    fields: dict[str, list[str]] = {}
                    for name, value in found[1]:
                        fields.setdefault(name, []).append(value)
                    show(client.post(_path(found[0]), fields, follow=True))
            else:
                found = page.evaluate(LINK, step)
                if found:
                    show(client.get(_path(found), follow=True))
            if not found:
                raise CommandError(f"{picture.name}: không thấy “{step}” trên trang {urlsplit(page.url).path}.")
        file = FOLDER / f"{picture.name}.png"
        colours = _write(page.screenshot(), file)
        context.close()
        return f"{file.name}: {file.stat().st_size} byte, {colours} màu"


def _answer(route: Any, pages: dict[str, Any]) -> None:
    path = urlsplit(route.request.url).path
    if path in pages:
        route.fulfill(body=pages[path].content, headers=dict(pages[path].headers))
    elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
        route.fulfill(path=str(found))
    else:
        route.abort()


def _path(url: str) -> str:
    parts = urlsplit(urljoin(HOST, url))
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _write(content: bytes, file: Path) -> int:
    """A small PNG: as many colours as fit; returns how many."""
    with Image.open(io.BytesIO(content)) as picture:
        plain = picture.convert("RGB")
    for colours in COLOURS:
        plain.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            return colours
    raise CommandError(f"{file.name} lớn hơn {LARGEST} byte dù chỉ còn {COLOURS[-1]} màu.")
