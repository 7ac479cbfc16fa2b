"""One machine: the demo (`make demo`), commands at a terminal, development. DEBUG=1 shows Django's error pages."""

from config.settings.base import *  # noqa: F403 - the point of the file
from config.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
# Known to everybody: served on this machine's loopback only. `make demo` gives a key of its own.
SECRET_KEY = env.str("SECRET_KEY", default="chibo-on-one-machine-only")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
WHITENOISE_USE_FINDERS = DEBUG
