"""How gunicorn serves the application: an address nobody can mean is answered by a page of ours, not by the server's.

The server refuses a request line of more than LINE bytes before any of our code sees it; a search of thousands of
letters is one. `gunicorn.conf.py` names this worker.
"""

import contextlib
import socket
from http import HTTPStatus
from typing import Any

from django.template import loader
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

LINE = 8190  # the most the server allows with a bound
UNREAD = 2**20  # bytes of an over-long line that are read, so that the browser shows the page and no broken connection
PATIENCE = 2  # seconds


class Worker(ThreadWorker):
    """Threads, as the server has them."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """The page of an address that is too long; whatever else is wrong stays the server's."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Invalid request from ip=%s: %s", (addr or ("",))[0], exc)
        with contextlib.suppress(OSError):
            client.sendall(too_long())
            client.shutdown(socket.SHUT_WR)
            client.settimeout(PATIENCE)
            left = UNREAD
            while left > 0 and (read := client.recv(65536)):
                left -= len(read)


def too_long() -> bytes:
    """The whole answer."""
    page = loader.render_to_string("414.html").encode()
    status = HTTPStatus.REQUEST_URI_TOO_LONG
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Connection: close\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Cache-Control: no-store\r\n"
        f"Content-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page
