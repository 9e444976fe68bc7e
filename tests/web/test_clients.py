"""Other people's clients for Mailpit, as they are, against this."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from catcher import Catcher
from tests.missing import missing, tool
from tests.web.client import Client
from tests.web.conftest import Deliver


def test_the_python_client(catcher: Catcher, call: Client, deliver: Deliver) -> None:
    try:
        from mailpit.client.api import API  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        missing("mailpit-api-client is not installed")
    first = deliver(
        "From: Ann <a@x.example>\r\nTo: b@x.example\r\nCc: c@x.example\r\nMessage-ID: <1@x>\r\nSubject: one\r\n"
        "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nReceived: x\r\nDelivered-To: b@x.example\r\n"
        "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\ntext\r\n"
        "--B\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nfile\r\n--B--\r\n"
    )
    second = deliver("Subject: two\r\n\r\n")
    api = API(catcher.http_url, timeout=10)
    messages = api.get_messages(limit=1)
    assert (messages.total, [message.subject for message in messages.messages]) == (2, ["two"])
    message = api.get_message(first)
    assert (message.from_.address, message.cc[0].address, message.text) == ("a@x.example", "c@x.example", "text")
    assert api.get_message_attachment(first, message.attachments[0].part_id) == "file"
    assert api.get_message_headers(first).message_id == ["<1@x>"]
    api.put_messages([second], "Read", True)
    assert call.get("/api/v1/messages").json["unread"] == 0
    api.delete_messages([first])
    assert [message.id for message in api.get_messages().messages] == [second]
    api.delete_messages([])
    assert api.get_messages().total == 0


@pytest.fixture(scope="session")
def cypress_mailpit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the npm package."""
    tool("node")
    npm = tool("npm")
    folder = tmp_path_factory.mktemp("npm")
    done = subprocess.run([npm, "pack", "cypress-mailpit@2.0.0"], cwd=folder, capture_output=True, timeout=50)
    if done.returncode:
        missing("npm reaches no registry")
    shutil.unpack_archive(folder / "cypress-mailpit-2.0.0.tgz", folder)
    return folder / "package"


@pytest.mark.long
def test_the_requests_of_the_cypress_client(cypress_mailpit: Path, catcher: Catcher) -> None:
    script = Path(__file__).with_name("cypress_mailpit.mjs")
    command = ["node", str(script), str(cypress_mailpit), str(catcher.http_url)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    del said["sent"]
    assert said == {
        "subject": "One & only",
        "to": ["jane@example.com"],
        "from": "from@example.com",
        "attachments": ["a.txt"],
        "html": "<p>hello from mailpit</p>",
        "text": "hello from mailpit",
        "bySubject": 1,
        "byTo": 1,
        "unread": 1,
        "left": ["One & only"],
    }


@pytest.mark.long
@pytest.mark.timeout(180)
def test_schemathesis_finds_nothing(catcher: Catcher, deliver: Deliver) -> None:
    found = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or shutil.which("schemathesis")
    if found is None:
        missing("schemathesis is not installed")
    deliver("Subject: x\r\n\r\ntext")
    # Left out: the numbers of Mailpit's lists are lenient (nonsense is the default), a Delete body may be missing,
    # and what can be told only with the data at hand (a query's grammar, an id) is no schema.
    left_out = "negative_data_rejection,positive_data_acceptance"
    command = [found, "run", f"{catcher.http_url}/api/v1/openapi.json", "--phases=examples,coverage,fuzzing"]
    command += [
        "--max-examples=10",
        "--seed=1",
        f"--exclude-checks={left_out}",
        "--exclude-path-regex=/events|/wait",
        "--no-color",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stdout[-5000:]
