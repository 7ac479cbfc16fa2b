"""Settings every installation shares; dev, test and prod differ by what stands in their own files."""

import logging
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
import pghistory
import pgtrigger
import structlog
from bootstrap_wrapper import get_bootstrap_dir

from core.postgres import APP_ROLE, DATABASE, OWNER_ROLE, PORT, Server

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PRODUCT_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
VAR_DIR = Path(env.str("CHIBO_VAR", default="") or BASE_DIR / "var").absolute()
# The day the product believes it is (yyyy-mm-dd), for demonstrations at a scenario's own date. Empty: the real one.
CHIBO_TODAY = env.str("CHIBO_TODAY", default="")

INSTALLED_APPS = [
    "core",
    "accounts",
    "branches",
    "members",
    "meetings",
    "recruitment",
    "evaluations",
    "reports",
    "scenarios",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.staticfiles.StaticFiles",
    "django.forms",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "axes",
    "django_otp",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "import_export",
    "csp",
]

MIDDLEWARE = [
    "core.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A phone on a weak network: 60 kB of list become 8. Random padding (Django) and masked tokens answer BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.middleware.NoNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SessionStaysAlive",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.middleware.SignInRequired",
    "core.middleware.PasswordChangeRequired",
    # Last: it opens the transaction and calls the view itself.
    "core.middleware.Acting",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "branches.context_processors.places",
                "reports.context_processors.guide",
            ],
        },
    }
]
FORM_RENDERER = "core.forms.FormRenderer"
DJANGO_TABLES2_TEMPLATE = "core/table_list.html"
# A roll of 400 members sends three fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Two roles: the owner of the tables migrates, the application's role is no superuser and cannot touch the log's past
# (docs/decisions/001-two-database-roles.md). Without DATABASE_URL both are roles of the embedded server.
EMBEDDED_SERVER = None if env.str("DATABASE_URL", default="") else Server.under(VAR_DIR)
if EMBEDDED_SERVER:
    DATABASES: dict[str, dict[str, Any]] = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": APP_ROLE,
            "PASSWORD": "",
            "HOST": str(EMBEDDED_SERVER.data),
            "PORT": PORT,
        }
    }
    DATABASE_OWNER = {"USER": OWNER_ROLE, "PASSWORD": ""}
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    _owner = env.db_url("DATABASE_OWNER_URL", default=env.str("DATABASE_URL"))
    DATABASE_OWNER = {key: _owner.get(key, "") for key in ("USER", "PASSWORD", "HOST", "PORT")}
    DATABASE_OWNER["OPTIONS"] = _owner.get("OPTIONS", {})  # a socket's folder stands there
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_CHANGE_URL = "accounts:password_change"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# A commune shares one address, and everybody knows everybody's account name: lock the pair, never one of the two.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 7
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # core.audit keeps our own, append-only
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "core.middleware.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
# How many proxies of ours stand in front and write X-Forwarded-For; 0: the header is a stranger's and is not read.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# A worker tells every few seconds that it lives. One that is silent for so many seconds is taken for dead, and the jobs
# it had are given to another (core.jobs.rescue_lost_jobs); how often that is looked for, as a line of cron.
WORKER_SILENCE = 30
WORKER_ROUNDS = "* * * * *"
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": WORKER_SILENCE / 3,
    "stalled_worker_timeout": WORKER_SILENCE,
}

# Reminders by mail. Without a server they are written to the worker's output, and nothing leaves the machine.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="chibo@localhost")
# Where the links of a mail lead: a job knows of no request.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

# Hours without use, not hours of use (core.middleware.SessionStaysAlive).
SESSION_COOKIE_AGE = 8 * 3600
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", get_bootstrap_dir()), ("guide", BASE_DIR / "docs/guide/img")]
# Beside the code, not with the data: `make setup` fills it, whatever CHIBO_VAR says.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or BASE_DIR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "woff2"]  # asked for by nobody, or compressed already
MEDIA_ROOT = VAR_DIR / "files"
BACKUP_DIR = Path(env.str("BACKUP_DIR", default="") or VAR_DIR / "backups")

# Statement triggers with transition tables: 1.2x on bulk work where row triggers cost 2.7x (BENCH §5).
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+")

# One line of JSON per event on the standard error stream, with the request's id and the user's key: never a name, a
# query or a form, which may hold personal data. Below LOG_LEVEL nothing is written.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING").upper()
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO  # a mistyped address is nothing to wake anybody for
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # RequestLog writes these, with more to go by.
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
        "health_check": {"handlers": [], "level": "CRITICAL", "propagate": True},  # whoever asked is told
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
