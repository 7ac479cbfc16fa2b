"""What the environment does to the settings, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from core.postgres import Server
from tests.molds import lend

SHOW = """
import json
from django.conf import settings
server = settings.EMBEDDED_SERVER
print(json.dumps({
    "server": str(server.home) if server else None,
    "user": settings.DATABASES["default"]["USER"],
    "host": settings.DATABASES["default"]["HOST"],
    "owner": settings.DATABASE_OWNER["USER"],
    "debug": settings.DEBUG,
    "var": str(settings.VAR_DIR),
}))
"""
OURS = {"DATABASE_URL", "DATABASE_OWNER_URL", "CHIBO_VAR", "CHIBO_TEST_VAR", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS"}


def run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "DJANGO_SETTINGS_MODULE": f"config.settings.{module}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def show(module: str, **environment: str) -> dict[str, object]:
    done = run(module, "-c", SHOW, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_a_url_the_embedded_server_of_the_run_time_folder_is_used(tmp_path: Path) -> None:
    server = Server.under(tmp_path)
    assert show("dev", CHIBO_VAR=str(tmp_path)) == {
        "server": str(server.home),
        "user": "chibo_app",
        "host": str(server.data),
        "owner": "chibo_owner",
        "debug": False,
        "var": str(tmp_path),
    }
    assert list(tmp_path.iterdir()) == [], "reading the settings creates nothing"


def test_with_a_url_there_is_no_embedded_server() -> None:
    shown = show(
        "dev",
        DATABASE_URL="postgres://app:secret@db.example:5433/chibo",
        DATABASE_OWNER_URL="postgres://owner@db/chibo",
    )
    assert (shown["server"], shown["user"], shown["host"]) == (None, "app", "db.example")
    assert shown["owner"] == "owner"


def test_the_owner_is_the_application_where_only_one_url_is_given() -> None:
    assert show("dev", DATABASE_URL="postgres://app@db.example/chibo")["owner"] == "app"


def test_a_socket_url_names_its_folder() -> None:
    done = run(
        "dev",
        "-c",
        "from django.db import connection; print(connection.get_connection_params()['host'])",
        DATABASE_URL="postgres://app@/chibo?host=/run/somewhere",
    )
    assert done.stdout.strip() == "/run/somewhere", done.stderr


def test_a_server_refuses_to_run_on_the_embedded_database_or_without_its_secrets() -> None:
    without_database = run("prod", "-c", SHOW, SECRET_KEY="x", ALLOWED_HOSTS="chibo.example")
    assert "Đặt DATABASE_URL" in without_database.stderr
    without_key = run("prod", "-c", SHOW, DATABASE_URL="postgres://a@b/c", ALLOWED_HOSTS="chibo.example")
    assert "SECRET_KEY" in without_key.stderr
    without_hosts = run("prod", "-c", SHOW, DATABASE_URL="postgres://a@b/c", SECRET_KEY="x")
    assert "ALLOWED_HOSTS" in without_hosts.stderr


def test_a_first_command_starts_and_migrates_and_database_tells(tmp_path: Path, django_db_setup: None) -> None:
    """The tables are lent, to save their making; without `migrate` nobody may read."""
    var = {"CHIBO_VAR": str(tmp_path)}
    try:
        status = run("dev", "manage.py", "database", "status", **var)
        assert (status.returncode, status.stdout) == (3, "")
        assert status.stderr.startswith("Lỗi: Máy chủ cơ sở dữ liệu không chạy")

        lend(Server.under(tmp_path, durable=False))
        count = "from branches.models import Level; print(Level.objects.count())"
        asked = run("dev", "manage.py", "shell", "--no-imports", "--command", count, **var)
        assert asked.stdout == "4\n", asked.stderr

        running = run("dev", "manage.py", "database", "status", **var)
        assert (running.returncode, "chibo_app@/chibo?host=" in running.stdout) == (0, True)
        assert run("dev", "manage.py", "database", "stop", **var).stdout == "Đã tắt máy chủ cơ sở dữ liệu.\n"
        assert run("dev", "manage.py", "database", "stop", **var).stdout == "Máy chủ cơ sở dữ liệu không chạy.\n"
    finally:
        Server.under(tmp_path).destroy()


def test_the_embedded_server_is_not_touched_where_a_url_is_set() -> None:
    done = run("dev", "manage.py", "database", "start", DATABASE_URL="postgres://app@db.example/chibo")
    assert done.returncode == 1
    assert "máy chủ nhúng không bao giờ chạy cùng nó" in done.stderr
