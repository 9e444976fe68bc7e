"""The page's own files: compressed, validated, of the right type, and nothing else by that way."""

import gzip
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from catcher import Catcher, Config


def get(catcher: Catcher, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(catcher.http_url or "").netloc, timeout=5)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0")) as catcher:
        yield catcher


def test_a_script_is_sent_compressed_to_who_can_read_that(catcher: Catcher) -> None:
    plain, text = get(catcher, "/static/page.js")
    zipped, packed = get(catcher, "/static/page.js", Accept_Encoding="gzip, br")
    assert plain.getheader("Content-Encoding") is None
    assert zipped.getheader("Content-Encoding") == "gzip"
    assert zipped.getheader("Vary") == "accept-encoding"
    assert gzip.decompress(packed) == text
    assert len(packed) < len(text)


def test_what_a_browser_has_is_not_sent_again(catcher: Catcher) -> None:
    first, _ = get(catcher, "/static/css/tokens.css")
    again, body = get(catcher, "/static/css/tokens.css", If_None_Match=first.getheader("ETag") or "")
    assert (again.status, body) == (304, b"")


def test_the_sheets_of_the_first_sight_are_one_answer(catcher: Catcher) -> None:
    _, tokens = get(catcher, "/static/css/tokens.css")
    _, all_of_them = get(catcher, "/static/page.css")
    assert all_of_them.startswith(tokens)
    assert b".rail" in all_of_them
    assert b".toast" in all_of_them


def test_the_modules_of_every_visit_are_one_answer_and_each_is_still_there(catcher: Catcher) -> None:
    _, page = get(catcher, "/static/page.js")
    _, state = get(catcher, "/static/state.js")
    _, overview = get(catcher, "/static/overview.js")
    assert b'modules["message/message.js"] = (() => {' in page
    assert state.startswith(b'import { modules } from "./page.js";\nexport const { state, ')
    assert overview.startswith(b"/**")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/static/page.js", "text/javascript; charset=utf-8"),
        ("/static/page.css", "text/css; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/vendor/LICENSE-htm", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_says_what_it_is(catcher: Catcher, path: str, kind: str) -> None:
    answer, body = get(catcher, path)
    assert (answer.status, answer.getheader("Content-Type")) == (200, kind)
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert body


@pytest.mark.parametrize("path", ["/static/../views.py", "/static/%2e%2e/views.py", "/static/none.js", "/static/"])
def test_nothing_else_is_reached_that_way(catcher: Catcher, path: str) -> None:
    answer, _ = get(catcher, path)
    assert answer.status == 404
