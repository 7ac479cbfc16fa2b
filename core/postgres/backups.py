"""Backups: one file that holds a dump of the database and a written account of what was in it, to check a copy by.

The file is a plain zip of `manifest.json` and `database.dump` (pg_dump's own format): with the product at hand it is
restored and checked by these functions, without it by `unzip` and `pg_restore`. Nothing here imports Django.
"""

import errno
import fcntl
import glob
import json
import os
import re
import subprocess
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from core.postgres.contents import TABLES, WRITING, Contents, contents_of, differences, question, read_contents
from core.postgres.programs import Programs, address_for, programs_for
from core.postgres.server import PostgresError

FORMAT = 1
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MANIFEST, DUMP = "manifest.json", "database.dump"
NAME = re.compile(r"chibo-\d{8}-\d{6}\.zip")
CHUNK = 2**20
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
# A server older than the programs does not know this setting of theirs, and needs none of it.
_NEWER_SETTING = b"SET transaction_timeout = 0;\n"
Parameters = Mapping[str, Any]  # what psycopg.connect takes


@dataclass(frozen=True)
class Backup:
    """A file that was read and found whole, and what it says of itself."""

    path: Path
    taken_at: datetime
    product: str
    server: int
    programs: int
    migrations: frozenset[tuple[str, str]]
    contents: Contents

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def write_backup(parameters: Parameters, where: Path, *, product: str) -> Backup:
    """Writes a backup of the database to a file, or to a file named after the time in a folder; it is read again.

    Nobody waits for it, and all it holds is of one moment. Until it is whole it bears another name; what goes wrong
    leaves nothing. Raises PostgresError with a sentence.
    """
    try:
        with psycopg.connect(**parameters) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            ((moment, snapshot, version),) = connection.execute(
                "SELECT now(), pg_export_snapshot(), current_setting('server_version_num')::int / 10000"
            )
            taken_at = moment.astimezone(ZONE)
            path = where / f"chibo-{taken_at:%Y%m%d-%H%M%S}.zip" if where.is_dir() else where
            programs = programs_for(version)
            contents = contents_of(connection)
            if not contents.tables:
                raise PostgresError("Cơ sở dữ liệu chưa có bảng nào để sao lưu.")
            manifest = {
                "format": FORMAT,
                "taken_at": taken_at.isoformat(),
                "product": product,
                "server": version,
                "programs": programs.major,
                "migrations": [list(one) for one in connection.execute(_APPLIED)],
                "tables": contents.tables,
                "objects": contents.objects,
            }
            with _whole_or_nothing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                with archive.open(DUMP, "w", force_zip64=True) as entry:
                    _dump(programs, parameters, snapshot, entry)
    except psycopg.Error as error:
        raise PostgresError(_database_says(error)) from error
    return read_backup(path)


def read_backup(path: Path) -> Backup:
    """What a backup says of itself, once every byte of it was read and found as it was written.

    Raises PostgresError with a sentence: no such file, not a backup of ours, cut off or damaged.
    """
    stranger = f"Tệp {path} không phải bản sao lưu của hệ thống này. Chọn tệp do “manage.py backup” lập."
    broken = f"Bản sao lưu {path} bị cắt cụt hoặc hỏng, không dùng được. Lấy lại từ nơi lưu, hoặc dùng bản trước đó."
    try:
        with path.open("rb") as file:
            ours = file.read(30 + len(MANIFEST)).endswith(MANIFEST.encode())
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise PostgresError(broken)
            kept = json.loads(archive.read(MANIFEST))
            archive.getinfo(DUMP)
        if kept["format"] > FORMAT:
            raise PostgresError(f"Bản sao lưu {path} do một phiên bản mới hơn lập. Nâng cấp hệ thống rồi phục hồi.")
        return Backup(
            path=path,
            taken_at=datetime.fromisoformat(kept["taken_at"]),
            product=str(kept["product"]),
            server=int(kept["server"]),
            programs=int(kept["programs"]),
            migrations=frozenset((app, name) for app, name in kept["migrations"]),
            contents=read_contents(kept["tables"], kept["objects"]),
        )
    except OSError as error:
        raise PostgresError(f"Không đọc được tệp {path}: {_reason(error)}.") from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise PostgresError(broken if ours else stranger) from error
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, zlib.error) as error:
        raise PostgresError(stranger) from error


def restore_backup(backup: Backup, parameters: Parameters, *, roles: Collection[str], replace: bool = False) -> None:
    """Puts the contents of a backup into the database, all or nothing: what comes of it is compared with what the file
    says before it is kept.

    Arguments:
        parameters: the owner's connection to a database without tables.
        roles: who is to work with it, and must exist on the server.
        replace: the database may hold some; everything in it goes.

    Raises PostgresError with a sentence; the database is then as it was.
    """
    try:
        with psycopg.connect(**parameters) as connection:
            ((others,),) = connection.execute(_OTHERS)
            present = connection.execute(TABLES).fetchall()
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    except psycopg.Error as error:
        raise PostgresError(_database_says(error)) from error
    if missing := sorted(set(roles) - known):
        raise PostgresError(f"Máy chủ cơ sở dữ liệu chưa có vai {missing[0]}. Chưa làm gì. Lập nó trước.")
    if present and not replace:
        raise PostgresError(
            f"Cơ sở dữ liệu không trống: đang có {len(present)} bảng. Chưa làm gì. "
            f"Sao lưu nó trước (manage.py backup), rồi thêm --replace để thay toàn bộ bằng bản sao lưu."
        )
    if others:
        raise PostgresError(
            f"Cơ sở dữ liệu đang có {others} kết nối khác. Chưa làm gì. Dừng web và việc nền rồi chạy lại."
        )
    if present:
        with _beside(parameters, f"chibo_restoring_{os.getpid()}") as (new, connection):
            _pour(backup, {**parameters, "dbname": new})
            _exchange(connection, parameters["dbname"], new)
    else:
        _pour(backup, parameters)


def try_backup(backup: Backup, parameters: Parameters) -> None:
    """Restores a backup into a database made for that and dropped again, and compares.

    Arguments:
        parameters: the connection of a role that may create databases.

    Raises PostgresError with a sentence.
    """
    with _beside(parameters, f"chibo_check_{os.getpid()}") as (scratch, _connection):
        _pour(backup, {**parameters, "dbname": scratch})


def prune_backups(folder: Path, keep: int) -> list[Path]:
    """Removes all but the newest backups that were named after their time; returns those removed."""
    old = sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old


def newest_backup(folder: Path) -> Path | None:
    """The newest backup in a folder that was named after its time."""
    return max((path for path in folder.glob("*.zip") if NAME.fullmatch(path.name)), default=None)


@contextmanager
def _beside(parameters: Parameters, name: str) -> Iterator[tuple[str, psycopg.Connection[Any]]]:
    """A new database on the same server, and a connection to neither; what bears its name afterwards is dropped."""
    database = sql.Identifier(name)
    try:
        with psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(database))
            try:
                yield name, connection
            finally:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
    except psycopg.errors.InsufficientPrivilege as error:
        raise PostgresError(
            "Vai chủ không được tạo cơ sở dữ liệu tạm. Cho nó quyền ấy (ALTER ROLE … CREATEDB). Để kiểm tra một bản "
            "sao lưu cũng có thể chạy lệnh trên máy khác, không đặt DATABASE_URL: nó thử bằng máy chủ nhúng."
        ) from error
    except psycopg.Error as error:
        raise PostgresError(_database_says(error)) from error


def _exchange(connection: psycopg.Connection[Any], old: str, new: str) -> None:
    """Gives the database `new` the name `old`, and the other way round, or changes nothing."""
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    names = sql.Identifier(old), sql.Identifier(new), sql.Identifier(f"{new}_done")
    with connection.transaction():
        connection.execute(rename.format(names[1], names[2]))
        connection.execute(rename.format(names[0], names[1]))
        connection.execute(rename.format(names[2], names[0]))


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A new file for its owner's eyes only, that gets its name when it is whole."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        if path.exists():
            raise PostgresError(f"Đã có tệp {path}. Chọn tên khác; bản sao lưu không ghi đè tệp nào.")
        _sweep(path.parent, unfinished.name)
        file = os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        try:
            with file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise PostgresError(f"Một lần sao lưu khác đang ghi {path}. Chờ nó xong.") from error
    except OSError as error:
        raise PostgresError(f"Không ghi được bản sao lưu vào {path.parent}: {_reason(error)}.") from error


def _sweep(folder: Path, name: str) -> None:
    """Removes what a killed backup left half written; one that still writes holds a lock on it."""
    for left in {*folder.glob("chibo-*.zip.part"), *folder.glob(glob.escape(name))}:
        with left.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            left.unlink(missing_ok=True)


def _dump(programs: Programs, parameters: Parameters, snapshot: str, to: IO[bytes]) -> None:
    with tempfile.TemporaryFile() as complaints:
        arguments = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        process = programs.start(
            "pg_dump", *arguments, "--dbname", address_for(parameters), password=parameters.get("password", ""),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
        )  # fmt: skip
        with _ended(process):
            assert process.stdout
            while chunk := process.stdout.read(CHUNK):
                to.write(chunk)
            if process.wait():
                raise PostgresError(_program_says("pg_dump", complaints))


def _pour(backup: Backup, parameters: Parameters) -> None:
    """One transaction into an empty database: the dump's statements, a look at what came of it, only then the end."""
    programs = programs_for(backup.programs)
    with tempfile.TemporaryFile() as complaints, tempfile.TemporaryFile() as reader_complaints:
        psql = programs.start(
            "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
            "--field-separator=\t", "--dbname", address_for(parameters), password=parameters.get("password", ""),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints,
        )  # fmt: skip
        reader = programs.start(
            "pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--file=-",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=reader_complaints,
        )  # fmt: skip
        with _ended(psql), _ended(reader):
            assert psql.stdin
            assert psql.stdout
            feeding = threading.Thread(target=_feed, args=(backup, reader), daemon=True)
            feeding.start()
            try:
                psql.stdin.write(b"\\o /dev/null\nBEGIN;\n")
                _pass_on(reader, psql.stdin)
                if reader.wait():
                    raise PostgresError(_program_says("pg_restore", reader_complaints))
                asked = question(list(backup.contents.tables)).as_string()
                psql.stdin.write(f"\\o\n{WRITING};\n{asked};\n".encode())
                psql.stdin.flush()
                answer = psql.stdout.readline()
                if not answer:
                    raise BrokenPipeError
                found = read_contents(*(json.loads(part) for part in answer.decode().split("\t")))
                if wrong := differences(backup.contents, found):
                    raise PostgresError("Dữ liệu phục hồi không khớp bản kê, đã bỏ:\n  " + "\n  ".join(wrong))
                psql.stdin.write(b"COMMIT;\n")
                psql.stdin.close()
            except BrokenPipeError:
                psql.wait()
                raise PostgresError(_program_says("psql", complaints)) from None
            if psql.wait():
                raise PostgresError(_program_says("psql", complaints))


def _feed(backup: Backup, reader: "subprocess.Popen[bytes]") -> None:
    assert reader.stdin
    try:
        with zipfile.ZipFile(backup.path) as archive, archive.open(DUMP) as entry, reader.stdin as pipe:
            while chunk := entry.read(CHUNK):
                pipe.write(chunk)
    except (OSError, ValueError, zipfile.BadZipFile):
        reader.kill()  # whoever reads its statements finds that it failed


def _pass_on(reader: "subprocess.Popen[bytes]", to: IO[bytes]) -> None:
    assert reader.stdout
    for line in reader.stdout:
        if line.startswith(b"CREATE "):
            to.write(line)
            break
        if line != _NEWER_SETTING:
            to.write(line)
    while chunk := reader.stdout.read(CHUNK):
        to.write(chunk)


@contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """The program does not outlive the block; it ends before its pipes, which a thread of ours may still be filling."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()


def _reason(error: OSError) -> str:
    match error.errno:
        case number if number in _FULL:
            return "ổ đĩa đã đầy hoặc quá hạn mức; xóa bớt tệp không dùng, hoặc chọn thư mục ở ổ đĩa khác"
        case errno.ENOENT | errno.ENOTDIR:
            return "không có tệp hoặc thư mục này"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "không có quyền"
        case errno.EISDIR:
            return "đó là một thư mục"
    return f"hệ điều hành báo lỗi số {error.errno}"


def _database_says(error: psycopg.Error) -> str:
    return f"Máy chủ cơ sở dữ liệu không làm được. Nó báo:\n  {str(error).strip()}"


def _program_says(program: str, complaints: IO[bytes]) -> str:
    complaints.seek(0)
    said = complaints.read().decode(errors="replace")
    if "No space left on device" in said or "could not extend file" in said:
        return "Ổ đĩa của máy chủ cơ sở dữ liệu đã đầy. Dọn bớt rồi chạy lại; chưa có gì thay đổi."
    if "max_locks_per_transaction" in said:
        return (
            "Máy chủ cơ sở dữ liệu cho một giao dịch quá ít khóa để phục hồi trọn vẹn. Đặt max_locks_per_transaction = "
            "256 (ALTER SYSTEM hoặc postgresql.conf), khởi động lại máy chủ rồi chạy lại; chưa có gì thay đổi."
        )
    tail = "\n".join(f"  {line}" for line in said.strip().splitlines()[-5:])
    return f"{program} không làm được; chưa có gì thay đổi. Nó báo:\n{tail}"
