"""The server of a review: a page for one person, on this computer only.

It listens on 127.0.0.1, and every address begins with a random token, so that neither other users of the computer nor pages of
other sites can read documents or decide anything.  Requests for another host (DNS rebinding) or from another origin are
refused, and the page's Content-Security-Policy lets it talk to this server alone.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from spinfix.errors import SpinfixError
from spinfix.review.actions import Review

HOST = "127.0.0.1"
LARGEST = 1_000_000
"""Most bytes of a request; the largest holds one text that somebody typed."""


class ServerError(SpinfixError):
    """A server that cannot be started; the message says why and what to do."""


class ReviewServer(ThreadingHTTPServer):
    """Serves a review on 127.0.0.1.

    Args:
        review: what it serves.
        port: the port; 0 for any that is free.

    Attributes:
        token: the secret part of its address.

    Raises:
        ServerError: if the port is taken.
    """

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, review: Review, port: int = 0) -> None:
        self.review = review
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise ServerError(f"port {port} of {HOST} cannot be used ({error.strerror}); give another --port") from error

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that closed its connection, as it does when a page is left."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: ReviewServer
    server_version = "spinfix"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 60.0

    def do_GET(self) -> None:
        """Answer with the page or the state."""
        path = self._path()
        if path is None:
            return
        review = self.server.review
        if path == "":
            self._send(review.locked(review.page).encode("ascii"), "text/html; charset=utf-8")
        elif path == "state":
            self._json(review.locked(review.state))
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such page")

    def do_POST(self) -> None:
        """Do what the page asks for."""
        path = self._path()
        if path is None:
            return
        action = self.server.review.posts.get(path)
        size = self.headers.get("Content-Length", "")
        if action is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such action")
        elif self.headers.get_content_type() != "application/json" or not size.isdecimal():
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a request is JSON")
        elif len(size) > len(str(LARGEST)) or int(size) > LARGEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too large")
        else:
            self._act(action, self.rfile.read(int(size)))

    def _act(self, action: Callable[[dict[str, Any]], dict[str, Any]], data: bytes) -> None:
        try:
            asked = json.loads(data)
            json.dumps(asked, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):  # also half of a surrogate pair, which no file can hold
            self._refuse(HTTPStatus.BAD_REQUEST, "the request is not JSON, or is nested too deeply, or not Unicode")
            return
        if not isinstance(asked, dict):
            self._refuse(HTTPStatus.BAD_REQUEST, "a request is an object")
            return
        try:
            self._json(self.server.review.locked(lambda: action(asked)))
        except SpinfixError as error:
            self._refuse(HTTPStatus.CONFLICT, str(error))

    def _path(self) -> str | None:
        """The part of the address after the token; None, and an answer, for a request that may not be served."""
        port = self.server.server_port
        hosts = (f"{HOST}:{port}", f"localhost:{port}")
        host, origin, site = (self.headers.get(name) for name in ("Host", "Origin", "Sec-Fetch-Site"))
        foreign = origin is not None and origin not in [f"http://{host}" for host in hosts]
        if host not in hosts or foreign or site not in (None, "same-origin", "none"):
            self._refuse(HTTPStatus.FORBIDDEN, "requests of other sites are not served")
            return None
        token, slash, rest = self.path.partition("?")[0].removeprefix("/").partition("/")
        if not slash or not compare_digest(token.encode("utf-8", "replace"), self.server.token.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, "the address lacks its token; open the one that spinfix review printed")
            return None
        return rest

    def _json(self, data: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(json.dumps(data).encode("ascii"), "application/json", status)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        self.close_connection = True
        self._json({"error": message}, status)

    def _send(self, data: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "Content-Security-Policy": "frame-ancestors 'none'" if kind.startswith("text/html") else "default-src 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Log nothing: addresses contain the token."""
