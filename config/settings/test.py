"""The suite: a throw-away embedded server and run-time folder of its own, unless DATABASE_URL names another server."""

import os
from dataclasses import replace
from pathlib import Path

# Named after the first process: the workers of pytest-xdist, and commands run by tests, share its folder.
_var = os.environ.get("CHIBO_VAR") or str(Path(__file__).resolve().parents[2] / "var")
os.environ["CHIBO_VAR"] = os.environ.setdefault("CHIBO_TEST_VAR", f"{_var}/test-{os.getpid()}")

from config.settings.base import *  # noqa: E402, F403 - the folder is read there
from config.settings.base import DATABASES, EMBEDDED_SERVER  # noqa: E402

if EMBEDDED_SERVER:
    EMBEDDED_SERVER = replace(EMBEDDED_SERVER, durable=False)

# The threads of live servers come and go; a connection they left open would keep the database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0

SECRET_KEY = "only-for-tests"
CHIBO_TODAY = "2022-12-20"  # tests.factories.TODAY
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# The real hasher is slow on purpose; one test asks for it by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The live server of browser tests serves what the finders find; nothing needs collecting.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
