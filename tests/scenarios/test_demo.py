"""The supervisor of `make demo`, really run: what it starts, what it refuses, and what is left when it stops.

It runs empty (SCENARIO=), on a run-time folder and a port of its own; the scenario's own tests load the district. The
tables are lent, to save their making (the suite's own database was made from nothing); giving the rights is left to it.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from core.postgres import OWNER_ROLE, Server
from tests.molds import lend


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


@dataclass
class Demo:
    """A run-time folder, and the demos run on it."""

    var: Path
    port: int = field(default_factory=free_port)

    def start(self, *, port: int | None = None, scenario: str = "") -> subprocess.Popen[str]:
        """Starts the supervisor the way a background job of a script does: with Ctrl-C's signal ignored."""
        foreign = ("DATABASE_URL", "DATABASE_OWNER_URL", "CHIBO_TEST_VAR", "CHIBO_TODAY", "SECRET_KEY")
        environment = {name: value for name, value in os.environ.items() if name not in foreign}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "CHIBO_VAR": str(self.var),
            "PORT": str(port or self.port),
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            [sys.executable, "manage.py", "demo", scenario],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )

    def refused(self, *, port: int | None = None, scenario: str = "") -> str:
        """What a demo says that ends by itself, with exit status 1."""
        process = self.start(port=port, scenario=scenario)
        said, _nothing = process.communicate(timeout=60)
        assert process.returncode == 1, said
        assert "Traceback" not in said
        return said

    @property
    def server(self) -> Server:
        return Server.under(self.var)

    def get(self, path: str) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as client:
            client.request("GET", path)
            return client.getresponse().status

    def answers(self) -> bool:
        try:
            return self.get("/suc-khoe/") == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Demo]:
    """One folder for all: every test leaves it as a stopped demo does."""
    demo = Demo(tmp_path_factory.mktemp("demo") / "var")
    lend(demo.server)
    yield demo
    demo.server.destroy()


def until_served(process: subprocess.Popen[str]) -> str:
    """What it says up to the line that tells how to stop it."""
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    raise AssertionError(said)


def stop(process: subprocess.Popen[str], number: int = signal.SIGINT) -> str:
    process.send_signal(number)
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def children(process: subprocess.Popen[str]) -> list[int]:
    return [int(number) for number in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_it_serves_refuses_a_second_and_takes_everything_down(demo: Demo) -> None:
    first = demo.start()
    said = until_served(first)
    assert f"http://127.0.0.1:{demo.port}/" in said
    assert "import_workbook" in said
    assert (demo.get("/"), demo.get("/dang-nhap/")) == (302, 200)
    started = children(first)
    assert len(started) == 2
    with psycopg.connect(demo.server.url(OWNER_ROLE)) as connection:
        connection.execute("CREATE TABLE entered AS SELECT 7 AS value")

    assert f"đang chạy trên {demo.var}: http://127.0.0.1:{demo.port}/" in demo.refused(port=free_port())
    assert demo.answers()

    assert "Đã dừng." in stop(first)
    assert not demo.answers()
    assert not demo.server.is_running()
    assert [number for number in started if Path(f"/proc/{number}").exists()] == []


def test_a_second_time_everything_is_there_and_a_server_that_ran_before_stays(demo: Demo) -> None:
    key = (demo.var / "secret-key").read_text()
    demo.server.start()
    second = demo.start()
    until_served(second)
    with psycopg.connect(demo.server.url(OWNER_ROLE)) as connection:
        assert connection.execute("SELECT value FROM entered").fetchone() == (7,)
    assert (demo.var / "secret-key").read_text() == key
    stop(second, signal.SIGTERM)
    assert demo.server.is_running(), "it was running before: not the demo's to stop"
    demo.server.stop()


def test_a_killed_demo_and_a_killed_database_are_put_right_by_the_next(demo: Demo) -> None:
    first = demo.start()
    until_served(first)
    started = children(first)
    first.kill()
    first.communicate()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{number}").exists() for number in started):
        assert time.monotonic() < deadline, "the programs outlived their supervisor"
        time.sleep(0.1)
    assert demo.server.is_running(), "nobody was left to stop it"

    second = demo.start()
    until_served(second)
    os.kill(int((demo.server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    said, _nothing = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "Máy chủ cơ sở dữ liệu không chạy được" in said

    third = demo.start()
    assert "đã gỡ khóa cũ" in until_served(third)
    stop(third)
    assert not demo.server.is_running()


def test_a_port_in_use_is_a_sentence_and_starts_nothing(demo: Demo) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", demo.port))
        other.listen()
        said = demo.refused()
    assert f"Cổng {demo.port} đang có chương trình khác dùng." in said
    assert f"PORT={demo.port + 1}" in said
    assert not demo.server.is_running()


def test_a_port_that_is_none_and_an_unknown_scenario_are_sentences(demo: Demo) -> None:
    assert "PORT=99999 không phải số cổng" in demo.refused(port=99999)
    assert "Không có kịch bản “sao-hoa”" in demo.refused(scenario="sao-hoa")
