"""``/metrics``, as Prometheus would read it."""

import json
import re
import smtplib
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import WITHIN
from tests.process import running

LINE = re.compile(r'(smtp_catcher_[a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\.)*",?)*)\})? (\S+)')


def scraped(url: str) -> dict[str, float]:
    """Each line's name and labels, and its number; every line must be one that the format knows."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=WITHIN) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        lines = answer.read().decode().splitlines()
    numbers, kinds = {}, {}
    for line in lines:
        if line.startswith("# TYPE "):
            name, kind = line.split()[2:]
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            found = LINE.fullmatch(line)
            assert found, line
            family = re.sub(r"_(bucket|sum|count)$", "", found[1])
            assert found[1] in kinds or kinds[family] == "histogram"
            numbers[f"{found[1]}{{{found[2] or ''}}}"] = float(found[3])
    return numbers


def test_what_happens_is_counted(tmp_path: Path) -> None:
    fault = 'rcpt to:full@* reply:"452 4.2.2 mailbox full"'
    with running(
        tmp_path, "--fault", fault, "--discard", "null@*", "--max-messages", "2", "--label", 'a "b"'
    ) as catcher:
        label = 'label="a \\"b\\""'
        before = scraped(catcher.http)
        with smtplib.SMTP(*catcher.smtp, timeout=WITHIN) as client:
            for to in ("b@x.example", "b@x.example", "b@x.example", "full@x.example", "null@x.example"):
                try:
                    client.sendmail("a@x.example", to, "Subject: x\r\n\r\nx\r\n")
                except smtplib.SMTPRecipientsRefused:
                    assert to == "full@x.example"
        after = scraped(catcher.http)
    assert before[f"smtp_catcher_accepted_total{{{label}}}"] == 0
    assert after[f"smtp_catcher_accepted_total{{{label}}}"] == 3
    assert after[f"smtp_catcher_accepted_bytes_total{{{label}}}"] == 3 * len("Subject: x\r\n\r\nx\r\n")
    assert after[f"smtp_catcher_refused_total{{{label}}}"] == 1
    assert after[f'smtp_catcher_not_kept_total{{{label},why="discarded"}}'] == 1
    assert after[f'smtp_catcher_messages{{inbox="main",{label}}}'] == 2
    assert after[f'smtp_catcher_removed_total{{by="--max-messages",{label}}}'] == 1
    assert after[f'smtp_catcher_fault_hits_total{{fault="1",{label},stage="rcpt"}}'] == 1
    assert after[f'smtp_catcher_delivery_seconds_bucket{{{label},le="+Inf"}}'] == 3
    assert after[f"smtp_catcher_delivery_seconds_count{{{label}}}"] == 3
    assert after[f"smtp_catcher_streams{{{label}}}"] == after[f"smtp_catcher_waiters{{{label}}}"] == 0
    buckets = [number for name, number in after.items() if name.startswith("smtp_catcher_delivery_seconds_bucket")]
    assert buckets == sorted(buckets)


def test_streams_and_waiters_are_counted_while_they_last(tmp_path: Path) -> None:
    with running(tmp_path) as catcher, urllib.request.urlopen(f"{catcher.http}/events", timeout=WITHIN) as stream:
        assert stream.readline()
        assert scraped(catcher.http)["smtp_catcher_streams{}"] == 1


def test_the_other_format_of_prometheus(tmp_path: Path) -> None:
    with running(tmp_path, "--label", "x") as catcher:
        asked = urllib.request.Request(f"{catcher.http}/metrics", headers={"Accept": "application/openmetrics-text"})
        with urllib.request.urlopen(asked, timeout=WITHIN) as answer:
            assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
            text = answer.read().decode()
    assert 'smtp_catcher_accepted_total{label="x"} 0' in text
    assert text.endswith("# EOF\n")


def test_without_the_extra_it_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['prometheus_client'] = None")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with running(tmp_path) as catcher:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{catcher.http}/metrics", timeout=WITHIN)
        with refused.value as answer:
            said = json.load(answer)
    assert answer.code == 404
    assert said["detail"] == "metrics need the extra 'metrics': pip install 'smtp-catcher[metrics]'"
