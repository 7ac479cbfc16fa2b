"""Settings every installation shares; dev, test and prod differ by what stands in their own files."""

from pathlib import Path

import environ
import pghistory

from core.postgres import APP_ROLE, DATABASE, OWNER_ROLE, Server

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("CHIBO_VAR", default="") or BASE_DIR / "var").absolute()
# The day the product believes it is (yyyy-mm-dd), for demonstrations at a scenario's own date. Empty: the real one.
CHIBO_TODAY = env.str("CHIBO_TODAY", default="")

INSTALLED_APPS = [
    "core",
    "accounts",
    "branches",
    "members",
    "meetings",
    "reports",
    "scenarios",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
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
    "bootstrap_wrapper",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
            ],
        },
    }
]

# Two roles: the owner of the tables migrates, the application's role is no superuser and cannot touch the log's past
# (docs/decisions/001-two-database-roles.md). Without DATABASE_URL both are roles of the embedded server.
EMBEDDED_SERVER = None if env.str("DATABASE_URL", default="") else Server.under(VAR_DIR)
if EMBEDDED_SERVER:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": APP_ROLE,
            "PASSWORD": "",
            "HOST": str(EMBEDDED_SERVER.data),
            "PORT": "",
        }
    }
    DATABASE_OWNER = {"USER": OWNER_ROLE, "PASSWORD": ""}
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    _owner = env.db_url("DATABASE_OWNER_URL", default=env.str("DATABASE_URL"))
    DATABASE_OWNER = {key: _owner.get(key, "") for key in ("USER", "PASSWORD", "HOST", "PORT")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"

# Statement triggers with transition tables: 1.2x on bulk work where row triggers cost 2.7x (BENCH §5).
PGHISTORY_LEVEL = pghistory.Statement
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+")
