"""What gunicorn serves: DJANGO_SETTINGS_MODULE=config.settings.prod gunicorn config.wsgi."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

UNREAD = 64 * 2**20  # bytes of a form that was refused that are still taken in

answer = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's answer. What it left unread of a form is read first, up to a limit.

    Else the server hangs up on a browser that is still sending, and the page which says that the form is too large is
    never seen.
    """
    response: Iterable[bytes] = answer(environ, start_response)
    left = UNREAD
    while left > 0 and (read := environ["wsgi.input"].read(65536)):
        left -= len(read)
    return response
