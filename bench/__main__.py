"""`python -m bench [--fresh] [GOAL …]`: measures on an embedded server of its own under var/bench."""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Lays the province if need be, measures, prints. A goal missed is a figure to report, not a failed command."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("goals", nargs="*", type=int, help="only these goals of BENCH.md")
    parser.add_argument("--fresh", action="store_true", help="lay the data anew")
    asked = parser.parse_args()
    var = Path(os.environ.get("CHIBO_VAR") or ROOT / "var") / "bench"
    var.mkdir(parents=True, exist_ok=True)
    os.environ |= {"CHIBO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings.dev", "CHIBO_TODAY": "2023-01-10"}
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.conf import settings

    server = settings.EMBEDDED_SERVER
    assert server is not None  # no DATABASE_URL: it was taken away above
    if asked.fresh:
        server.destroy()
        shutil.rmtree(var, ignore_errors=True)
        var.mkdir()
    server.start()
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from bench import data, goals

    call_command("migrate", verbosity=0)
    if not data.is_laid():
        print("Laying a province (once; kept in var/bench) …", flush=True)
        began = time.perf_counter()
        data.lay_province()
        print(f"… in {time.perf_counter() - began:.0f} s")
    setup_test_environment(debug=False)
    try:
        goals.measure(set(asked.goals))
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
