"""Passwords, tokens, what each may do, and how guessing is slowed down."""

import base64
from pathlib import Path

import pytest
from msgspec.structs import replace

from catcher import Catcher, Config
from catcher.errors import ConfigError
from tests.web.client import Answer, Client
from tests.web.conftest import Deliver

TOKENS = """\
# name secret role
ci      s3cret-read   read
app     s3cret-write  write   # marks and sends
ops     s3cret-admin  admin
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    tokens = tmp_path / "tokens"
    tokens.write_text(TOKENS)
    return Config(smtp="127.0.0.1:0", http="127.0.0.1:0", password="sesame", token_file=tokens)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def asked(call: Client, authorization: str, method: str = "GET", path: str = "/api/v1/messages") -> Answer:
    return call(method, path, headers={"Authorization": authorization})


def test_without_a_password_nothing_is_said(call: Client) -> None:
    for path in ("/", "/api/v1/messages", "/static/app.js", "/view/latest", "/events", "/nope", "/%2e%2e/livez"):
        answer = call.get(path)
        assert (answer.status, answer.text) == (401, "Unauthorized.\n"), path
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Login"'
    assert call.get("/livez").status == call.get("/readyz").status == 200


@pytest.mark.parametrize(
    "said",
    [
        basic("ann", "sesame"),
        basic("", "sesame"),
        "Bearer s3cret-read",
        "bearer  s3cret-admin",
        basic("x", "s3cret-read"),
    ],
)
def test_the_right_word_opens(call: Client, said: str) -> None:
    assert asked(call, said).status == 200
    assert asked(call, said).status == 200  # remembered now


WRONG = [
    basic("ann", "Sesame"),
    basic("ann", ""),
    basic("sesame", ""),
    "Basic",
    "Basic ???",
    "Basic /w==",
    "Bearer",
    "Bearer s3cret",
    "Bearer s3cret-read x",
    "Digest x",
    "sesame",
    "Bearer \u00ff",
]


@pytest.mark.parametrize("said", WRONG)
def test_any_other_does_not(call: Client, said: str) -> None:
    assert asked(call, said).status == 401


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("GET", "/api/v1/messages", "read write admin"),
        ("GET", "/api/v1/sessions", "read write admin"),
        ("PUT", "/api/v1/messages", "write admin"),
        ("POST", "/api/v1/send", "write admin"),
        ("DELETE", "/api/v1/messages", "admin"),
        ("DELETE", "/%61pi/v1/messages", "admin"),
        ("DELETE", "/api/v1/sessions", "admin"),
    ],
)
def test_what_each_role_may_do(call: Client, method: str, path: str, roles: str) -> None:
    allowed = {
        role for role in ("read", "write", "admin") if asked(call, f"Bearer s3cret-{role}", method, path).status != 403
    }
    assert allowed == set(roles.split())


def test_reading_with_the_role_read_leaves_no_mark(call: Client, catcher: Catcher, deliver: Deliver) -> None:
    id = deliver("Subject: x\r\n\r\n")
    assert asked(call, "Bearer s3cret-read", path=f"/api/v1/message/{id}").status == 200
    assert not catcher.mailbox.get(id).read


def test_guessing_is_slowed_down(call: Client) -> None:
    statuses = [asked(call, basic("ann", f"guess {n}")).status for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    answer = asked(call, basic("ann", "sesame"))
    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert call.get("/livez").status == 200


def test_a_htpasswd_file(tmp_path: Path) -> None:
    passlib = pytest.importorskip("passlib.apache")
    path = tmp_path / "htpasswd"
    quick = passlib.htpasswd_context.copy(bcrypt__rounds=5)  # what ``htpasswd -B`` takes
    file = passlib.HtpasswdFile(str(path), new=True, default_scheme="bcrypt", context=quick)
    file.set_password("ann", "sesame")
    file.save()
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", password_file=path)) as catcher:
        call = Client(catcher.http_url or "")
        assert asked(call, basic("ann", "sesame")).status == 200
        assert asked(call, basic("ann", "x" * 100)).status == 401
        assert asked(call, basic("bob", "sesame")).status == 401
        file.set_password("ann", "changed")
        path.write_bytes(file.to_string() + b"\n")
        assert asked(call, basic("ann", "sesame")).status == 401
        assert asked(call, basic("ann", "changed")).status == 200


@pytest.mark.parametrize("line", ["ci", "ci secret", "ci secret boss", "\xff"])
def test_a_malformed_token_file_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "tokens"
    path.write_bytes(f"# first\n{line}\n".encode("latin-1"))
    config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", token_file=path)
    with pytest.raises(ConfigError, match="--token-file"):
        Catcher(config).start()


def test_a_token_file_that_names_nobody_opens_no_door(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text("# nobody yet\n")
    with pytest.raises(ConfigError, match="names nobody; add a line with NAME SECRET ROLE"):
        Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", token_file=path)).start()


@pytest.mark.parametrize("field", ["token_file", "password_file"])
def test_a_missing_file_is_named(tmp_path: Path, field: str) -> None:
    plain = Config(smtp="127.0.0.1:0", http="127.0.0.1:0")
    with pytest.raises(ConfigError, match="No such file"):
        Catcher(replace(plain, **{field: tmp_path / "nope"})).start()
