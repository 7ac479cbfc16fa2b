"""`manage.py demo`: the demonstration on this machine, from an empty folder to a served address, and down again.

The supervisor of `make demo`. Not a shell script: a background job of a non-interactive shell ignores Ctrl-C's signal,
and whatever was started here, and nothing else, must end with it.
"""

import ctypes
import errno
import fcntl
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from core.formatting import date_text
from core.postgres import PostgresError, sentence_for
from scenarios.catalogue import SCENARIOS
from scenarios.queries import holds_organizations, loaded_scenario

HOST = "127.0.0.1"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FIRST_ANSWER = 60  # seconds
LAST_WORK = 10  # seconds a program gets to end by itself
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class Stopped(BaseException):
    """Ctrl-C, or another polite request to stop: no error, so nothing on the way up takes it for one."""


class Command(BaseCommand):
    """Starts what is not running, prints where it is served and for whom, and waits for Ctrl-C."""

    help = _("Chạy bản minh họa trên máy này cho tới khi bấm Ctrl-C.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", nargs="?", default="hoa-an", help=_("kịch bản; rỗng: bắt đầu trống"))

    def handle(self, *args: Any, scenario: str, **options: Any) -> None:
        if scenario and scenario not in SCENARIOS:
            raise CommandError(
                _("Không có kịch bản “%(name)s”. Các kịch bản: %(known)s.")
                % {"name": scenario, "known": ", ".join(sorted(SCENARIOS))}
            )
        for number in STOPPING:
            signal.signal(number, _stop)
        try:
            with ExitStack() as running:
                self.run(scenario, _port(), running)
        except Stopped:
            self.say(_("Đã dừng."))
        except PostgresError as error:
            raise CommandError(str(error)) from None
        except (DatabaseError, OSError) as error:
            raise CommandError(sentence_for(str(error), settings.VAR_DIR)) from None

    def run(self, scenario: str, port: int, running: ExitStack) -> None:
        """Starts everything in order; what is put on `running` stops in the reverse order, come what may."""
        state = running.enter_context(_only_one(f"http://{HOST}:{port}/"))
        _check_port(port)
        running.enter_context(self.database(state))
        self.environment = self.prepare_environment(scenario)
        call_command("migrate", verbosity=0)
        self.load(scenario)
        connection.close()

        web = running.enter_context(self.program("web", *_web_command(port)))
        worker = running.enter_context(self.program("worker", "manage.py", "procrastinate", "worker"))
        try:
            accounts = self.manage("create_demo_accounts") if scenario else ""
            self.wait_for_answer(port, web)
            self.introduce(scenario, port, accounts)
            self.watch(web, worker)
        finally:
            web.terminate()
            worker.terminate()  # both take their time at the same time

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    @contextmanager
    def database(self, state: dict[str, Any]) -> Iterator[None]:
        """The embedded server runs within the block; it is stopped afterwards only if a demo started it."""
        server = settings.EMBEDDED_SERVER
        if server is None:
            yield
            return
        # A demo that was killed could not stop the server it had started: this one does it in its place.
        state["server"] = server.start(tell=self.say) or state["server"]
        _write(state)
        try:
            yield
        finally:
            connection.close()
            if state["server"]:
                server.stop()

    def prepare_environment(self, scenario: str) -> dict[str, str]:
        """What the programs are told: the scenario's own day, and a key of this installation for its sessions."""
        environment = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", **os.environ}
        environment["CHIBO_VAR"] = str(settings.VAR_DIR)
        environment.setdefault("SECRET_KEY", _secret_key())
        if scenario:
            environment["CHIBO_DEMO"] = "1"
            if not settings.CHIBO_TODAY:
                environment["CHIBO_TODAY"] = SCENARIOS[scenario].today.isoformat()
        return environment

    def load(self, scenario: str) -> None:
        """Loads the scenario the first time; refuses to mix it with other data."""
        loaded = loaded_scenario()
        if scenario and loaded is None and not holds_organizations():
            self.say(_("Lần đầu: nạp số liệu minh họa %(name)s (khoảng một phút) …") % {"name": scenario})
            self.manage("load_scenario", scenario)
        elif scenario and loaded != scenario:
            raise CommandError(
                _(
                    "%(var)s đang chứa số liệu của đơn vị bạn (hoặc kịch bản khác), không trộn với kịch bản %(name)s. "
                    "Chạy `make demo SCENARIO=` để mở số liệu ấy, hoặc đặt CHIBO_VAR sang một thư mục mới."
                )
                % {"var": settings.VAR_DIR, "name": scenario}
            )
        elif not scenario and loaded is not None:
            raise CommandError(
                _(
                    "%(var)s đang chứa số liệu minh họa %(name)s. Để bắt đầu trống, đặt CHIBO_VAR sang thư mục mới, "
                    "ví dụ: make demo SCENARIO= CHIBO_VAR=%(var)s-cua-toi"
                )
                % {"var": settings.VAR_DIR, "name": loaded}
            )

    def manage(self, *arguments: str) -> str:
        """Runs one of our commands with the programs' environment and returns what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=_apart,
        )
        if done.returncode:
            raise CommandError(sentence_for(done.stderr, settings.VAR_DIR, program=f"“manage.py {arguments[0]}”"))
        return done.stdout

    @contextmanager
    def program(self, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program that runs within the block, apart from the terminal: it ends when this supervisor says so."""
        with _log(name) as log:
            process = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_apart,
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(LAST_WORK)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def wait_for_answer(self, port: int, web: subprocess.Popen[bytes]) -> None:
        """Returns when the web server answers."""
        deadline = time.monotonic() + FIRST_ANSWER
        while time.monotonic() < deadline:
            if web.poll() is not None:
                break
            client = http.client.HTTPConnection(HOST, port, timeout=FIRST_ANSWER)
            try:
                client.request("GET", "/suc-khoe/")
                client.getresponse()
                return
            except OSError:
                time.sleep(0.1)
            finally:
                client.close()
        raise CommandError(_program_died("web"))

    def introduce(self, scenario: str, port: int, accounts: str) -> None:
        """Says where it is served, for whom, and how it is stopped."""
        self.say(f"\nchibo: http://{HOST}:{port}/")
        if scenario:
            self.say(_("Ngày minh họa: %(day)s") % {"day": date_text(SCENARIOS[scenario].today)})
            self.say(f"\n{accounts.rstrip()}\n")
        else:
            self.say(_("Đang dùng số liệu trong %(var)s.") % {"var": settings.VAR_DIR})
            if not holds_organizations():
                command = ".venv/bin/python manage.py"
                if "CHIBO_VAR" in os.environ:
                    command = f"CHIBO_VAR={settings.VAR_DIR} {command}"
                self.say(
                    _(
                        "Chưa có tổ chức nào. Ở một cửa sổ lệnh khác, nạp sổ của đơn vị bạn rồi mở tài khoản:\n"
                        "  %(command)s import_workbook TỆP.xlsx\n"
                        "  %(command)s create_account TÊN --org MÃ --role VAI"
                    )
                    % {"command": command}
                )
            connection.close()
        self.say(_("Nhật ký: %(folder)s. Bấm Ctrl-C để dừng.") % {"folder": settings.VAR_DIR / "log"})

    def watch(self, web: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> None:
        """Waits for Ctrl-C; if something dies first, says what."""
        server = settings.EMBEDDED_SERVER
        while True:
            time.sleep(1)
            if server and not server.is_running():
                raise CommandError(server.last_words())
            for name, process in (("web", web), ("worker", worker)):
                if process.poll() is not None:
                    raise CommandError(_program_died(name))


def _stop(number: int, frame: Any) -> None:
    for again in STOPPING:  # a second Ctrl-C must not interrupt the stopping
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


def _apart() -> None:
    """Before a program starts: its own session, so that Ctrl-C reaches it through us, and its end with ours."""
    os.setsid()
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandError(_("PORT=%(port)s không phải số cổng (1–65535).") % {"port": text})
    return int(text)


def _check_port(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as error:
            reason = {
                errno.EADDRINUSE: _("Cổng %(port)s đang có chương trình khác dùng."),
                errno.EACCES: _("Không có quyền mở cổng %(port)s."),
            }.get(error.errno or 0, _("Không mở được cổng %(port)s."))
            free = 8000 if port < 1024 else port + 1
            hint = _("Chọn cổng khác, ví dụ: make demo PORT=%(free)s")
            raise CommandError(f"{reason} {hint}" % {"port": port, "free": free}) from None


@contextmanager
def _only_one(address: str) -> Iterator[dict[str, Any]]:
    """One demo at a time on one run-time folder. Yields what the last one left undone, to be kept with _write."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "demo.lock").open("a+") as lock:
        lock.seek(0)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                _(
                    "Một bản minh họa đang chạy trên %(var)s: %(address)s. Mở địa chỉ ấy, hoặc dừng nó bằng Ctrl-C ở "
                    "cửa sổ của nó trước. Để chạy thêm một bản khác: make demo PORT=8001 CHIBO_VAR=%(var)s-2"
                )
                % {"var": settings.VAR_DIR, "address": _left(lock).get("address", "")}
            ) from None
        try:
            yield {"lock": lock, "address": address, "server": _left(lock).get("server", False)}
        finally:
            lock.truncate(0)  # left as it is, it says that this demo was killed


def _left(lock: IO[str]) -> dict[str, Any]:
    try:
        left = json.loads(lock.read() or "{}")
    except ValueError:
        return {}
    return left if isinstance(left, dict) else {}


def _write(state: dict[str, Any]) -> None:
    lock: IO[str] = state["lock"]
    lock.truncate(0)
    lock.write(json.dumps({"address": state["address"], "server": state["server"]}))
    lock.flush()


def _secret_key() -> str:
    """The key of this folder's sessions, made the first time: a second start keeps everybody signed in."""
    path = settings.VAR_DIR / "secret-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _web_command(port: int) -> list[str]:
    return [
        *("-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{port}", "--workers=2", "--threads=4", "--preload"),
        *("--timeout=120", f"--graceful-timeout={LAST_WORK - 2}", "--no-control-socket"),
    ]


@contextmanager
def _log(name: str) -> Iterator[IO[bytes]]:
    folder = settings.VAR_DIR / "log"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > 5 * 2**20:
        path.replace(path.with_suffix(".log.1"))
    with path.open("ab") as log:
        yield log


def _program_died(name: str) -> str:
    path = settings.VAR_DIR / "log" / f"{name}.log"
    said = path.read_text(errors="replace")[-4000:] if path.exists() else ""
    program = {"web": _("máy chủ web"), "worker": _("bộ chạy việc nền")}[name]
    return sentence_for(said, settings.VAR_DIR, program=program)
