"""The embedded server: it starts, survives what happens to servers, and says in a sentence what it cannot do."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from core.postgres import APP_ROLE, OWNER_ROLE, PostgresError, Server
from core.postgres import server as launcher


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server.under(tmp_path_factory.mktemp("var"), durable=False)
    yield server
    server.destroy()


@pytest.fixture
def server(shared: Server) -> Server:
    shared.start()
    return shared


def ask(server: Server, query: str, role: str = APP_ROLE) -> object:
    with psycopg.connect(server.url(role)) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_a_second_start_finds_it_running_and_stop_stops_it(server: Server) -> None:
    assert server.start() is False
    assert server.is_running() is True
    assert server.stop() is True
    assert server.is_running() is False
    assert server.stop() is False
    assert server.start() is True


def test_the_roles_have_what_they_need_and_no_more(server: Server) -> None:
    rights = (
        "SELECT array[rolsuper, rolcreatedb, rolcreaterole, rolbypassrls] FROM pg_roles WHERE rolname = current_user"
    )
    assert ask(server, rights, APP_ROLE) == [False, False, False, False]
    assert ask(server, rights, OWNER_ROLE) == [False, True, False, False]
    assert (
        ask(server, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()") == OWNER_ROLE
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "CREATE TABLE mine ()")


def test_a_port_in_somebodys_environment_does_not_count(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "5999")
    server.stop()
    assert server.start() is True
    assert ask(server, "SELECT 1") == 1


def test_it_listens_on_no_network(server: Server) -> None:
    assert ask(server, "SHOW listen_addresses") == ""


def test_only_throw_away_data_are_written_without_fsync(server: Server) -> None:
    assert ask(server, "SHOW fsync") == "off"
    server.stop()
    durable = replace(server, durable=True)
    durable.start()
    assert ask(durable, "SHOW fsync") == "on"
    durable.stop()


def test_rows_outlive_a_killed_server_and_its_lock(shared: Server) -> None:
    shared.stop()
    server = replace(shared, durable=True)
    server.start()
    with psycopg.connect(server.url(OWNER_ROLE)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS value")
        connection.execute("GRANT SELECT ON kept TO PUBLIC")
    number = postmaster(server)
    os.kill(number, signal.SIGKILL)
    while server.is_running():  # the kernel takes a moment to close its socket
        time.sleep(0.01)
    told: list[str] = []
    assert server.start(tell=told.append) is True
    assert [sentence.split(";")[0] for sentence in told] == ["Máy chủ cơ sở dữ liệu lần trước bị dừng đột ngột"]
    assert postmaster(server) != number
    assert ask(server, "SELECT value FROM kept") == 7
    server.stop()


def test_a_lock_whose_number_now_belongs_to_another_program_is_removed(server: Server) -> None:
    lock = server.data / "postmaster.pid"
    text = lock.read_text().replace(str(postmaster(server)), str(os.getpid()), 1)
    server.stop()
    lock.write_text(text)
    assert server.start() is True
    assert ask(server, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_anew(tmp_path: Path) -> None:
    server = Server.under(tmp_path, durable=False)
    try:
        server._make_home()
        (server.home / "data.new").mkdir()
        (server.home / "data.new" / "PG_VERSION").write_text("18")
        assert server.start() is True
        assert ask(server, "SELECT 1") == 1
    finally:
        server.destroy()


def test_of_several_that_start_it_at_once_one_does(server: Server) -> None:
    server.stop()
    with ThreadPoolExecutor() as pool:
        started = list(pool.map(lambda _number: server.start(), range(4)))
    assert sorted(started) == [False, False, False, True]


def test_too_little_room_is_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "FIRST_START_MB", 10**9)
    server = Server.under(tmp_path, durable=False)
    with pytest.raises(PostgresError, match=r"MB trống, cơ sở dữ liệu cần ít nhất 1000000000 MB.*CHIBO_VAR"):
        server.start()
    assert not server.data.exists()
    server.destroy()


def test_data_of_another_version_are_a_sentence(tmp_path: Path) -> None:
    server = Server.under(tmp_path, durable=False)
    try:
        server.start()
        server.stop()
        (server.data / "PG_VERSION").write_text("13\n")
        with pytest.raises(PostgresError, match="phiên bản PostgreSQL khác"):
            server.start()
    finally:
        server.destroy()


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    server = Server(tmp_path / "var" / "postgres")
    with pytest.raises(PostgresError, match=str(tmp_path)):
        server.start()


def test_a_path_too_long_for_a_socket_goes_to_a_short_one(tmp_path: Path) -> None:
    var = tmp_path / ("rất-dài-" * 20)
    assert Server.under(var).home.parent == Path("/var/tmp")
    assert Server.under(var).home == Server.under(var).home != Server.under(var / "khác").home


def test_looking_at_a_server_creates_nothing(tmp_path: Path) -> None:
    server = Server.under(tmp_path / "var")
    assert server.is_running() is False
    assert server.stop() is False
    assert not server.home.exists()
