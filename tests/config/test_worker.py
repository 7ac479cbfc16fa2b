"""What is too long or too large for the server is answered by a page of ours, over a real connection."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.worker import LINE

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server of ours, as `gunicorn config.wsgi` starts it in this folder; nothing here asks the database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "DEBUG": "1"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{number}", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _try in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask(port: int, sent: bytes) -> str:
    """What comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(sent)
        found = b""
        while part := line.recv(65536):
            found += part
    return found.decode()


def search(letters: int) -> bytes:
    return b"GET /suc-khoe/?q=" + b"a" * letters + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def test_a_search_of_thousands_of_letters_is_answered_in_a_sentence(port: int) -> None:
    for letters in (LINE, 45_000, 400_000):
        answer = ask(port, search(letters))
        assert answer.startswith("HTTP/1.1 414 ")
        assert "Điều tìm kiếm hoặc điều kiện lọc dài hơn mức hệ thống nhận" in answer
        assert answer.endswith("</html>\n")


def test_five_thousand_letters_reach_the_application(port: int) -> None:
    assert ask(port, search(5_000)).startswith("HTTP/1.1 200 ")


def test_what_is_no_request_stays_the_servers(port: int) -> None:
    assert ask(port, b"XX\r\n\r\n").startswith("HTTP/1.1 400 ")


def test_a_form_too_large_is_answered_although_it_is_still_being_sent(port: int) -> None:
    body = b"name=" + b"x" * 20_000_000
    head = (
        b"POST /dang-nhap/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    answer = ask(port, head + body)
    assert answer.startswith("HTTP/1.1 403 ")  # a form without the page it stood on; nobody is signed in
    assert "Chưa có gì được lưu" in answer
