"""Mail services for tests: a real HTTP server that answers as their documentation says.

What it does with a mail hangs on the mailbox that it is for, as in `smtp_server`.
"""

from __future__ import annotations

import base64
import json
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import uuid4

Answer = tuple[int, str | dict[str, Any]]
KEY = "key-of-the-council"
SLOW = 1.0  # seconds before an answer to the mailbox "slow"


@dataclass
class Posted:
    """A mail that the service took, in its own terms and in ours."""

    fields: dict[str, Any]
    to: str
    headers: dict[str, str]
    text: str
    html: str
    service_id: str


@dataclass
class MailService:
    """What it took, and how it is told to behave."""

    url: str = ""
    key: str = KEY
    requests: int = 0
    answers_all: Answer | None = None
    taken: list[Posted] = field(default_factory=list)

    name: ClassVar[str]
    webhook: ClassVar[str]

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """To one request; what is accepted is taken."""
        self.requests += 1
        if not self.is_authorised(headers):
            return self.refuses_key()
        if self.answers_all:
            return self.answers_all
        return self.take(path, body)

    def is_authorised(self, headers: Mapping[str, str]) -> bool:
        raise NotImplementedError

    def refuses_key(self) -> Answer:
        raise NotImplementedError

    def take(self, path: str, body: bytes) -> Answer:
        raise NotImplementedError

    def recipient(self, body: bytes) -> str:
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """What an operator writes into ANYMAIL."""
        raise NotImplementedError

    def to(self, address: str) -> list[Posted]:
        return [each for each in self.taken if each.to == address]


class Postmark(MailService):
    """https://postmarkapp.com/developer/api/email-api, error codes in …/api/overview"""

    name = "postmark"
    webhook = "/mail/services/postmark/tracking/"

    def settings(self) -> dict[str, Any]:
        return {"POSTMARK_SERVER_TOKEN": KEY, "POSTMARK_API_URL": self.url}

    def is_authorised(self, headers: Mapping[str, str]) -> bool:
        return headers.get("X-Postmark-Server-Token") == self.key

    def refuses_key(self) -> Answer:
        return 401, {"ErrorCode": 10, "Message": "Bad or missing Server API token."}

    def recipient(self, body: bytes) -> str:
        return str(json.loads(body)["To"])

    def take(self, path: str, body: bytes) -> Answer:
        if path != "/email":
            return 404, {"ErrorCode": 0, "Message": "No such place"}
        fields = json.loads(body)
        to = fields["To"]
        name = to.partition("@")[0]
        if name == "inactive":
            return 422, {
                "ErrorCode": 406,
                "Message": "You tried to send to recipient(s) that have been marked as inactive.\n"
                f"Found inactive addresses: {to}.\nInactive recipients are ones that have "
                "generated a hard bounce, a spam complaint, or a manual suppression.",
            }
        if name == "invalid":
            return 422, {"ErrorCode": 300, "Message": f"Invalid 'To' address: '{to}'."}
        if name == "unfit":
            return 422, {"ErrorCode": 300, "Message": "Invalid metadata content."}
        mail = Posted(
            fields, to, {each["Name"]: each["Value"] for each in fields["Headers"]},
            fields["TextBody"], fields["HtmlBody"], str(uuid4()),
        )  # fmt: skip
        self.taken.append(mail)
        return 200, {
            "To": to, "SubmittedAt": "2026-11-28T07:25:01.4178645-05:00", "ErrorCode": 0,
            "MessageID": mail.service_id, "Message": "OK",
        }  # fmt: skip


class Mailgun(MailService):
    """https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages"""

    name = "mailgun"
    webhook = "/mail/services/mailgun/tracking/"
    domain = "mg.example.gov.uk"

    def settings(self) -> dict[str, Any]:
        return {
            "MAILGUN_API_KEY": KEY,
            "MAILGUN_SENDER_DOMAIN": self.domain,
            "MAILGUN_API_URL": f"{self.url}v3",
            "MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key",
        }

    def is_authorised(self, headers: Mapping[str, str]) -> bool:
        given = base64.b64encode(f"api:{self.key}".encode()).decode()
        return headers.get("Authorization") == f"Basic {given}"

    def refuses_key(self) -> Answer:
        return 401, "Forbidden"

    def recipient(self, body: bytes) -> str:
        return parse_qs(body.decode())["to"][0]

    def take(self, path: str, body: bytes) -> Answer:
        if path != f"/v3/{self.domain}/messages":
            return 404, {"message": f"Domain not found: {path.split('/')[2]}"}
        fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        to = fields["to"]
        name = to.partition("@")[0]
        if name in ("invalid", "unfit"):
            said = "to parameter is not a valid address. please check documentation"
            return 400, {"message": said}
        headers = {key[2:]: value for key, value in fields.items() if key.startswith("h:")}
        service_id = headers.get("Message-Id", f"<{uuid4().hex}@{self.domain}>")
        self.taken.append(Posted(fields, to, headers, fields["text"], fields["html"], service_id))
        return 200, {"id": service_id, "message": "Queued. Thank you."}


@contextmanager
def serving(service: MailService) -> Iterator[MailService]:
    """Let it answer at an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = service.answer(self.path, dict(self.headers), body)
            name = service.recipient(body).partition("@")[0] if status == 200 else ""
            if name == "silent":
                self._hang_up()
                return
            time.sleep(SLOW if name == "slow" else 0)
            text = said if isinstance(said, str) else json.dumps(said)
            if name == "garbled":
                text = "<html>OK</html>"
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def _hang_up(self) -> None:
            """The line goes dead after the mail was taken, without a word."""
            reset = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
