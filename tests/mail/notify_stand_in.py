"""A stand-in for the API of GOV.UK Notify on a loopback port, which can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"our_key-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


def refusal(code: int, error: str, message: str) -> tuple[int, dict[str, Any]]:
    """A refusal as the API words it."""
    return code, {"status_code": code, "errors": [{"error": error, "message": message}]}


REFUSALS = {
    "no address": refusal(400, "ValidationError", "email_address Not a valid email address"),
    "template gone": refusal(400, "BadRequestError", "Template not found"),
    "no place": refusal(400, "ValidationError", "personalisation Missing personalisation: body"),
    "team only": refusal(400, "BadRequestError", "Can’t send to this recipient using a team-only API key"),
    "too many": refusal(429, "RateLimitError", "Exceeded rate limit for key type live of 3000 requests per 60 seconds"),
    "broken": refusal(500, "Exception", "Internal server error"),
}


class Notify:
    """Takes mail, or does to an address what `misbehave` says: a name in REFUSALS, "hang", "garbage" or "elsewhere"."""

    def __init__(self) -> None:
        self.misbehave: dict[str, str] = {}
        self.asked: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.secret = SECRET
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """What MAIL_URL has to be."""
        return f"notify+http://{TEMPLATE}@127.0.0.1:{self._server.server_address[1]}"

    def open(self) -> None:
        """Listen."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def to(self, address: str) -> list[dict[str, Any]]:
        """The mails taken for an address."""
        return [mail for mail in self.taken if mail["email_address"] == address]

    def answer(self, path: str, authorization: str, mail: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """What the API says to a request."""
        if path != "/v2/notifications/email":
            return refusal(404, "NotFound", "Not found")
        try:
            claims = jwt.decode(authorization.removeprefix("Bearer "), self.secret, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            return refusal(403, "AuthError", "Invalid token: API key not found")
        if claims["iss"] != SERVICE or abs(claims["iat"] - time.time()) > 30:
            return refusal(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
        self.asked.append(mail)
        what = self.misbehave.get(mail["email_address"], self.misbehave.get("*", ""))
        if what in REFUSALS:
            return REFUSALS[what]
        if what == "hang":
            time.sleep(3)
        self.taken.append(mail)
        return 201, {"id": str(uuid4()), "reference": mail["reference"]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        notify = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                mail = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                what = notify.misbehave.get(mail.get("email_address", ""))
                if what == "garbage":
                    return self.reply(200, b"<html>Please sign in to the network</html>")
                if what == "elsewhere":
                    self.send_response(307)
                    self.send_header("Location", "/v2/elsewhere")
                    self.send_header("Content-Length", "0")
                    return self.end_headers()
                code, answer = notify.answer(self.path, self.headers.get("Authorization", ""), mail)
                return self.reply(code, json.dumps(answer).encode())

            def reply(self, code: int, body: bytes) -> None:
                try:
                    self.send_response(code)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # whoever asked has gone

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
