"""Host and Origin: what keeps a page on the internet from speaking to a catcher on this machine."""

import pytest

from tests.web.client import Client
from tests.web.conftest import Deliver

GOOD_HOSTS = ["localhost", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}", "catcher", "mail:8025", "10.0.0.7"]
BAD_HOSTS = ["evil.example", "127.0.0.1.nip.io", "localhost.", "x@localhost", "local host", "", "a/b", "localhost:x"]


@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_a_name_that_no_public_dns_serves_is_let_in(call: Client, host: str) -> None:
    assert call.get("/api/v1/info", Host=host.format(port=call.port)).status == 200


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_any_other_name_is_refused(call: Client, host: str) -> None:
    answer = call.get("/api/v1/info", Host=host)
    assert answer.status == 403


def test_the_refusal_names_the_flag_that_would_let_it_in(call: Client) -> None:
    assert "--allow-host mail.corp.example" in call.get("/", Host="mail.corp.example:8025").text


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_machinery_may_ask_for_life_by_any_name(call: Client, path: str) -> None:
    answer = call.get(path, Host="evil.example")
    assert (answer.status, answer.body) == (200, b"")


PATHS = [
    "/api/v1/messages",
    "/%61pi/v1/messages",
    "/api/v1/../v1/messages",
    "//api/v1/messages",
    "/view/latest.html",
    "/events",
    "/api/events",
    "/",
    "/static/app.js",
]
ORIGINS = ["http://evil.example", "null", "http://localhost:1", "https://evil.example:443", "file://", "http://"]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_origin_is_refused_whatever_the_path(call: Client, path: str, origin: str) -> None:
    answer = call.get(path, Origin=origin)
    assert (answer.status, answer.text) == (403, "Blocked due to CORS violation\n")


def test_a_picture_in_the_frame_of_a_mail_has_no_origin_and_passes(call: Client) -> None:
    picture = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    path = "/static/icon.svg"
    assert call("GET", path, headers={"Origin": "null", **picture}).status == 200
    assert call("GET", path, headers={"Origin": "http://evil.example", **picture}).status == 403
    assert call("GET", path, headers={"Origin": "null", "Sec-Fetch-Mode": "cors"}).status == 403


@pytest.mark.parametrize("path", ["latest", "latest?query=subject:x", "{id}", "{id}/raw", "{id}/headers"])
def test_what_is_asked_for_as_a_picture_is_no_message(call: Client, deliver: Deliver, path: str) -> None:
    id = deliver("Subject: x\r\n\r\n")
    picture = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-origin"}
    assert call("GET", f"/api/v1/message/{path.format(id=id)}", headers=picture).status == 403
    assert call.get("/api/v1/messages").json["unread"] == 1


@pytest.mark.parametrize("path", ["/api/v1/message/latest", "/view/latest.html", "/view/latest.txt"])
@pytest.mark.parametrize(
    ("site", "mode", "unread"),
    [
        ("cross-site", "no-cors", 1),
        ("cross-site", "navigate", 1),
        ("same-site", "navigate", 1),
        ("same-origin", "cors", 0),
        ("none", "navigate", 0),
    ],
)
def test_what_another_site_embeds_marks_nothing(
    call: Client, deliver: Deliver, path: str, site: str, mode: str, unread: int
) -> None:
    deliver("Subject: x\r\nContent-Type: text/html\r\n\r\n<p>x")
    assert call("GET", path, headers={"Sec-Fetch-Mode": mode, "Sec-Fetch-Site": site}).status == 200
    assert call.get("/api/v1/messages").json["unread"] == unread


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_a_foreign_origin_is_refused_whatever_the_method(call: Client, method: str) -> None:
    assert call(method, "/api/v1/messages", headers={"Origin": "http://evil.example"}).status == 403


@pytest.mark.parametrize("origin", ["http://{host}", "HTTP://{host}", "https://{host}"])
def test_the_own_origin_passes(call: Client, origin: str) -> None:
    assert call.get("/api/v1/messages", Origin=origin.format(host=call.netloc)).status == 200


def test_two_hosts_are_refused(call: Client) -> None:
    with call.connection() as connection:
        connection.putrequest("GET", "/api/v1/info", skip_host=True)
        connection.putheader("Host", "localhost")
        connection.putheader("Host", "evil.example")
        connection.endheaders()
        assert connection.getresponse().status in {400, 403}
