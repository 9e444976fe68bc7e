"""Makes the requests that a real Mailpit was asked, in their order, and says where our answers differ.

What may differ without being a difference stands here, once: ids, times of arrival, versions and sizes of the
program, and what Mailpit writes into the mails it keeps (we keep what was sent).
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from catcher import Catcher
from tests.web.client import Answer, Client
from tests.web.smtp import send

FOLDER = Path(__file__).parent / "recorded"

OF_THE_RUN = frozenset({"Version", "Memory", "Uptime", "Database", "DatabaseSize", "Created", "SMTPAcceptedSize"})
"""Keys whose values belong to one run of one program."""
LISTS = frozenset({"To", "Cc", "Bcc", "ReplyTo"})
"""Keys of address lists, of which ``null`` and ``[]`` are one."""
IN_GO = re.compile(r"unexpected EOF|dial tcp|unmarshal|invalid character|illegal base64|boundary=enmime")
"""Words that name Go's types, sockets and libraries."""
ARRIVAL = "2026-11-21T23:35"
"""The minute of the recording."""


_IDS_IN_HEADERS = re.compile(r'attachment; filename="\w{22}\.eml"|/view/\w{22}')
"""Mailpit's own ids, where the recording has no number for them."""


class Mismatch(NamedTuple):
    """One thing that is not as it was recorded."""

    path: str
    recorded: object
    ours: object


class Replay:
    """One run through ``exchanges.json``."""

    def __init__(self, catcher: Catcher) -> None:
        assert catcher.http_url is not None
        self.catcher = catcher
        self.call = Client(catcher.http_url)
        self.ids: dict[str, str] = {}
        """Our ids by what stands for them: ``{1}``, ``{2}``…"""
        self.mails: dict[str, bytes] = {}

    def step(self, exchange: dict[str, Any]) -> list[Mismatch]:
        """Do what this exchange did."""
        if "smtp" in exchange:
            self._mail(**{key.replace("from", "sender"): value for key, value in exchange["smtp"].items()})
            return []
        asked = exchange["request"]
        body = asked.get("body")
        answer = self.call(
            asked["method"],
            self._with_ids(asked["path"]),
            None if body is None else self._with_ids(body).encode(),
            headers=asked.get("headers"),
        )
        if exchange["name"] == "send" and answer.status == 200:
            self.ids["{8}"] = answer.json["ID"]
        return list(self._mismatches(exchange, answer))

    def _mail(self, *, mail: str, sender: str, rcpt: list[str], reply: str) -> None:
        raw = (FOLDER / "mails" / f"{mail}.eml").read_bytes()
        send(self.catcher.smtp_address, raw, sender=sender.strip("<>"), to=rcpt)
        newest = self.catcher.mailbox.latest()
        assert newest is not None
        id = reply.rpartition(" ")[2]
        self.ids[id] = newest.id
        self.mails[id] = raw

    def _with_ids(self, text: str) -> str:
        return re.sub(r"\{\d\}", lambda match: self.ids.get(match[0], "missing"), text)

    def _mismatches(self, exchange: dict[str, Any], answer: Answer) -> Iterator[Mismatch]:
        recorded = exchange["response"]
        if answer.status != recorded["status"]:
            yield Mismatch("status", recorded["status"], answer.status)
        for name, value in recorded["headers"].items():
            ours = answer.headers[name] or ""
            if self._with_ids(value) != ours and not _IDS_IN_HEADERS.fullmatch(value):
                yield Mismatch(name, value, ours)
        yield from self._body(exchange["request"]["path"], recorded, answer)

    def _body(self, path: str, recorded: dict[str, Any], answer: Answer) -> Iterator[Mismatch]:
        raw = re.fullmatch(r"/api/v1/message/(\{\d\})/raw(\?dl=1)?", path)
        body = recorded["body"]
        if raw:
            if answer.body != self.mails[raw[1]]:
                yield Mismatch("body", self.mails[raw[1]], answer.body)
        elif isinstance(body, dict) and set(body) == {"base64"}:
            if answer.body != base64.b64decode(body["base64"]):
                yield Mismatch("body", f"{len(body['base64'])} characters of base64", answer.body[:40])
        elif isinstance(body, str):
            if answer.text.strip() != self._with_ids(body).strip() and not IN_GO.search(body):
                yield Mismatch("body", body, answer.text)
        else:
            try:
                ours = json.loads(answer.body)
            except ValueError:
                yield Mismatch("body", body, answer.text)
                return
            yield from self._values("", body, ours)

    def _values(self, path: str, recorded: Any, ours: Any) -> Iterator[Mismatch]:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for name, value in recorded.items():
                if name in ours:
                    yield from self._values(f"{path}.{name}".lstrip("."), value, ours[name])
                elif not self._written_in(name, value):
                    yield Mismatch(f"{path}.{name}".lstrip("."), value, None)
        elif isinstance(recorded, list) and isinstance(ours, list) and len(recorded) == len(ours):
            for index, (one, other) in enumerate(zip(recorded, ours, strict=True)):
                yield from self._values(f"{path}[{index}]", one, other)
        elif not self._same(path, recorded, ours):
            yield Mismatch(path, recorded, ours)

    def _written_in(self, name: str, value: Any) -> bool:
        """Whether Mailpit wrote this header field into the mail."""
        return name in {"Received", "Return-Path", "Bcc"} or (name == "Message-Id" and "@mailpit>" in value[0])

    def _same(self, path: str, recorded: Any, ours: Any) -> bool:
        key = path.rpartition(".")[2]
        if key in OF_THE_RUN or (key == "Size" and "Attachments[" not in path and "Inline[" not in path):
            return type(recorded) is type(ours)
        if key in LISTS and not recorded:
            return bool(ours == [])
        if isinstance(recorded, str) and isinstance(ours, str):
            if recorded.rstrip(">").endswith("@mailpit"):  # it had none, or was composed here
                return ours == "" or ours.rstrip(">").endswith("@smtp-catcher")
            if recorded.startswith(ARRIVAL) or (key == "ID" and not recorded.startswith("{")) or IN_GO.search(recorded):
                return bool(ours)
            return self._with_ids(recorded) == ours
        return bool(type(recorded) is type(ours) and recorded == ours)
