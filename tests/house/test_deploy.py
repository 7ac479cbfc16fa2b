"""deploy/ is true: units systemd understands, every setting in the example, and nothing of one machine."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from procrastinate.contrib.django import app

DEPLOY = settings.BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "User": "chibo",
    "UMask": "0077",
    "EnvironmentFile": "/etc/chibo/chibo.env",
}


def read(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text())
    return unit


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_a_program_of_ours_with_few_rights(path: Path) -> None:
    service = read(path)["Service"]
    assert {name: service[name] for name in HARDENED} == HARDENED
    program, *arguments = service["ExecStart"].split()
    assert program in {"/opt/chibo/.venv/bin/python", "/opt/chibo/.venv/bin/gunicorn"}
    if arguments[0] == "manage.py":
        assert arguments[1] in get_commands()


def test_every_timer_has_its_service() -> None:
    for timer in (path for path in UNITS if path.suffix == ".timer"):
        assert timer.with_suffix(".service") in SERVICES
        assert read(timer)["Timer"]["Persistent"] == "yes"
    assert len(UNITS) == 7


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    """Where it is installed; elsewhere the tests above have read the units."""
    if shutil.which("systemd-analyze") is None:
        return
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/chibo", str(settings.BASE_DIR)))
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "chibo" in line]) == (0, [])


def test_every_setting_stands_in_the_example() -> None:
    source = "".join(path.read_text() for path in (settings.BASE_DIR / "config" / "settings").glob("*.py"))
    wanted = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source)) | {"DJANGO_SETTINGS_MODULE"}
    example = (DEPLOY / "chibo.env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == wanted


def test_the_proxy_lets_through_what_the_product_answers_itself() -> None:
    text = (DEPLOY / "nginx.conf.example").read_text()
    assert text.count("{") == text.count("}")
    assert "client_max_body_size 64m;" in text
    assert "large_client_header_buffers 4 16k;" in text
    (bind,) = re.findall(r"--bind (\S+)", (DEPLOY / "systemd" / "chibo-web.service").read_text())
    assert f"proxy_pass http://{bind};" in text
    (patience,) = re.findall(r"--timeout (\d+)", (DEPLOY / "systemd" / "chibo-web.service").read_text())
    (waits,) = re.findall(r"proxy_read_timeout (\d+)s", text)
    assert int(waits) > int(patience)


def test_the_image_runs_as_nobody_important_and_looks_after_itself() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    last = text.split("\nFROM ")[-1]
    assert last.startswith("debian:12-slim")
    assert "\nUSER chibo\n" in last
    assert (
        'HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD [".venv/bin/python", "manage.py", "health"]'
        in last
    )
    assert "--require-hashes" in text
    assert (settings.BASE_DIR / ".containerignore").read_text() == (settings.BASE_DIR / ".dockerignore").read_text()


def test_nothing_is_of_one_machine_or_one_index() -> None:
    for path in (*UNITS, *(path for path in DEPLOY.iterdir() if path.is_file())):
        text = path.read_text()
        assert not re.search(r"https?://(?!127\.0\.0\.1|chibo\.example|\$host)", text), path.name
        assert not re.search(r"/(?:work|root|tmp/wt|home)/", text), path.name


def test_every_queue_has_one_worker_and_long_exports_one_of_their_own() -> None:
    served = [
        set(queues.split(","))
        for unit in UNITS
        for queues in re.findall(r"procrastinate worker -q (\S+)", unit.read_text())
    ]
    assert len(served) == 2
    assert {"exports"} in served
    known = {task.queue for task in app.tasks.values()} - {"builtin", "default"}
    assert sorted(queue for one in served for queue in one) == sorted(known)
