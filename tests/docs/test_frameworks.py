"""docs/frameworks.md and the page show the same lines, and they do what they say: each sends a mail to a catcher.

Where a runtime is not to be had here, the lines are read as its own format and must name the host and the port.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from catcher import Catcher, Config
from tests.docs import frameworks
from tests.missing import missing, tool

NAMES = sorted(frameworks.snippets())
WITHIN = 50

AROUND_PYTHON = {
    "Python": "exec(SNIPPET)",
    "Django": """
from django.conf import settings
settings.configure(**SETTINGS)
from django.core.mail import send_mail
send_mail("Hello", "It works.", "me@app.example", ["you@app.example"])
""",
    "Flask-Mail": """
from flask import Flask
from flask_mail import Mail, Message
app = Flask("app")
app.config.update(SETTINGS)
with app.app_context():
    Mail(app).send(Message("Hello", sender="me@app.example", recipients=["you@app.example"], body="It works."))
""",
    "FastAPI-Mail": """
import asyncio
from fastapi_mail import ConnectionConfig, FastMail, MessageSchema, MessageType
mail = MessageSchema(subject="Hello", recipients=["you@app.example.com"], body="It works.", subtype=MessageType.plain)
snippet = SNIPPET.replace("me@app.example", "me@app.example.com")  # it looks names up, and of .example there are none
asyncio.run(FastMail(eval(snippet)).send_message(mail))
""",
}
"""A program around a snippet: SNIPPET is its text, SETTINGS what it assigns."""


def test_the_page_shows_the_same() -> None:
    assert frameworks.PAGE.read_text() == frameworks.page(), "run `make docs`"
    shown = re.findall(r"<!-- snippet: (.+?) -->", frameworks.PAGE.read_text())
    assert sorted(shown) == NAMES


def test_they_are_read_as_a_browser_reads_them(tmp_path: Path) -> None:
    (tmp_path / "snippets.mjs").write_text((frameworks.ROOT / "web" / "static" / "snippets.js").read_text())
    ask = "console.log(JSON.stringify(SNIPPETS.map(([name, write]) => [name, write('::1', 7)])))"
    program = f'import {{ SNIPPETS }} from "./snippets.mjs"; {ask}'
    done = run(tool("node"), "--input-type=module", "--eval", program, cwd=tmp_path)
    assert dict(json.loads(done)) == frameworks.snippets("::1", 7)


def run(*words: str, cwd: Path) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=WITHIN, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def by_shell(snippet: str, folder: Path) -> None:
    tool("curl")
    run(tool("bash"), "-c", snippet, cwd=folder)


def by_python(name: str) -> Callable[[str, Path], None]:
    def send(snippet: str, folder: Path) -> None:
        settings = "SETTINGS = {}\nexec(SNIPPET, {}, SETTINGS)\n" if "SETTINGS" in AROUND_PYTHON[name] else ""
        run(sys.executable, "-c", f"SNIPPET = {snippet!r}\n{settings}{AROUND_PYTHON[name]}", cwd=folder)

    return send


def by_node(snippet: str, folder: Path) -> None:
    packed = subprocess.run(
        [tool("npm"), "install", "--no-audit", "--no-fund", "nodemailer@7"],
        cwd=folder,
        capture_output=True,
        timeout=WITHIN,
    )
    if packed.returncode:
        missing("npm reaches no registry")
    mail = '{ from: "me@app.example", to: "you@app.example", subject: "Hello", text: "It works." }'
    run(tool("node"), "--eval", f"const nodemailer = require('nodemailer');\n{snippet}.sendMail({mail})", cwd=folder)


SENDING = {"Shell": by_shell, **{name: by_python(name) for name in AROUND_PYTHON}, "nodemailer": by_node}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name == "nodemailer" else name for name in SENDING]
)
def test_it_sends(name: str, tmp_path: Path) -> None:
    with Catcher(Config(smtp="127.0.0.1:0", http=None)) as catcher:
        SENDING[name](frameworks.snippets(*catcher.smtp_address)[name], tmp_path)
        (mail,) = catcher.mailbox.find().entries
    assert (mail.summary.subject, mail.envelope.mail_from[:14]) == ("Hello", "me@app.example")


def variables(snippet: str) -> dict[str, str]:
    """Lines of a .env or a .properties file."""
    pairs = [line.partition("=") for line in snippet.splitlines()]
    assert all(sign for _, sign, _ in pairs)
    return {name: value for name, _, value in pairs}


def in_laravel(snippet: str) -> tuple[str, str]:
    said = variables(snippet)
    assert (said["MAIL_MAILER"], said["MAIL_ENCRYPTION"]) == ("smtp", "null")
    return said["MAIL_HOST"], said["MAIL_PORT"]


def in_symfony(snippet: str) -> tuple[str, str]:
    place = urlsplit(variables(snippet)["MAILER_DSN"])
    assert place.scheme == "smtp"
    return str(place.hostname), str(place.port)


def in_spring(snippet: str) -> tuple[str, str]:
    said = variables(snippet)
    return said["spring.mail.host"], said["spring.mail.port"]


def in_rails(snippet: str) -> tuple[str, str]:
    """A hash of symbols: each line an assignment, the last of them of host and port."""
    method, settings = snippet.splitlines()
    assert method == "config.action_mailer.delivery_method = :smtp"
    found = re.fullmatch(r'config\.action_mailer\.smtp_settings = \{ address: "([^"]+)", port: (\d+) \}', settings)
    assert found
    return found[1], found[2]


def in_variables(snippet: str) -> tuple[str, str]:
    said = variables(snippet)
    assert said["SMTP_URL"] == f"smtp://{said['SMTP_HOST']}:{said['SMTP_PORT']}"
    return said["SMTP_HOST"], said["SMTP_PORT"]


def in_compose(snippet: str) -> tuple[str, str]:
    app = yaml.safe_load(snippet)["services"]["app"]
    host = app["environment"]["SMTP_HOST"]
    assert app["extra_hosts"] == [f"{host}:host-gateway"]
    return "mail.example", str(app["environment"]["SMTP_PORT"])


NAMING = {
    "Laravel": in_laravel,
    "Symfony": in_symfony,
    "Spring": in_spring,
    "Rails": in_rails,
    ".env": in_variables,
    "Compose": in_compose,
}


@pytest.mark.parametrize("name", NAMING)
def test_it_names_host_and_port(name: str) -> None:
    assert NAMING[name](frameworks.snippets("mail.example", 2525)[name]) == ("mail.example", "2525")


def test_each_is_tried_in_one_way() -> None:
    assert sorted([*SENDING, *NAMING]) == NAMES
