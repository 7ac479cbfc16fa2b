"""A server's installation: everything that is secret or differs comes from the environment (docs/operating.md)."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403 - the point of the file
from config.settings.base import DATABASES, EMBEDDED_SERVER, env

if EMBEDDED_SERVER:
    raise ImproperlyConfigured("Đặt DATABASE_URL: máy chủ cơ sở dữ liệu nhúng chỉ dành cho bản minh họa và kiểm thử.")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
SITE_URL = env.str("SITE_URL", default=f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else "")

# TLS ends at the proxy, which says so in this header and takes it away from what strangers send.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/"]  # the proxy asks for health over plain HTTP
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# A server that does not answer must not hold the few web workers.
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5} | DATABASES["default"].get("OPTIONS", {})
