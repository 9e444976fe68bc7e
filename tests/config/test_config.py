"""Settings, whichever way they are given, and what is said of one that is wrong."""

from itertools import groupby
from pathlib import Path

import pytest

from catcher.config import Address, Config, load, options, parse_address, parse_duration, parse_size, parse_unix
from catcher.errors import ConfigError


def test_flags_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('smtp = "1"\nhttp = "2"\nmax-messages = 3\nquiet = true\n')
    loaded = load(
        {"smtp": "9", "http": None, "store": None},
        environ={"SMTP_CATCHER_SMTP": "5", "SMTP_CATCHER_HTTP": "none"},
        file=file,
    )
    assert loaded.config == Config(smtp="9", http=None, max_messages=3, quiet=True)
    assert [loaded.origins[name] for name in ("smtp", "http", "max_messages", "store")] == [
        "--smtp",
        "SMTP_CATCHER_HTTP",
        f"{file}:3",
        "default",
    ]


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('http = "2"\n')
    environ = {"SMTP_CATCHER_SMTP": "", "SMTP_CATCHER_HTTP": "", "SMTP_CATCHER_MAX_MESSAGES": ""}
    assert load({}, environ=environ, file=file).config == Config(http="2")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\nmax_mesages = 3\n", "{file}:2: unknown key 'max_mesages'; did you mean 'max_messages'?"),
        ("smtp = '1'\nmax_messages = 'x'\n", "{file}:2: 'x' is not a whole number"),
        ("\nmax_messages = -1\n", "{file}:2: --max-messages -1: no limit is less than 0"),
        ("strict = ['no-date', '8bit']\n", "{file}:1: a list where one value is expected, as in 'no-date,8bit'"),
        ("log = 'xml'\n", "{file}:1: 'xml' is not one of text, json"),
        ("quiet = 'perhaps'\n", "{file}:1: 'perhaps' is neither yes nor no: write true or false"),
        (
            "max_message_size = '5 parsecs'\n",
            "{file}:1: '5 parsecs' is not a size: write it as 52428800, 50MiB or 1.5GB",
        ),
        ("smtp = \n", "{file}: Invalid value (at line 1, column 8)"),
    ],
)
def test_a_file_that_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "c.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load({}, environ={}, file=file)
    assert str(caught.value) == complaint.format(file=file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load({}, environ={}, file=tmp_path / "none.toml")


def test_the_wrong_variable_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        load({}, environ={"SMTP_CATCHER_MAX_MESSAGES": "many"})
    assert str(caught.value) == "SMTP_CATCHER_MAX_MESSAGES: 'many' is not a whole number"


def test_no_http_is_said_in_python_as_on_the_command_line() -> None:
    assert Config(http="none") == Config(http=None)
    assert Config(http="none").http is None


def test_every_option_has_a_heading_and_its_neighbours_share_it() -> None:
    headings = [heading for heading, _ in groupby(option.heading for option in options())]
    assert all(headings)
    assert len(headings) == len(set(headings)) > 5


def test_every_default_is_what_its_own_text_means() -> None:
    for option in options():
        if option.default is not None:
            assert option.read(option.default) == option.default, option.name


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1025", ("127.0.0.1", 1025)),
        ("0.0.0.0:25", ("0.0.0.0", 25)),
        ("[::1]:1025", ("::1", 1025)),
        ("localhost:0", ("localhost", 0)),
        (":2525", ("127.0.0.1", 2525)),
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text) == address


def test_an_address_reads_as_it_is_written() -> None:
    assert str(Address("::1", 25)) == "[::1]:25"
    assert str(Address("127.0.0.1", 25)) == "127.0.0.1:25"


@pytest.mark.parametrize("text", ["", "x", "1:x", "127.0.0.1", "65536", "-1", "::1:25", "1.5", "٣"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ConfigError, match="address"):
        parse_address(text)


@pytest.mark.parametrize("text", ["unix:", "unix:/run/smtp.sock:999", "unix:/run/smtp.sock:6", "unix:s:06666"])
def test_what_is_no_unix_socket(text: str) -> None:
    with pytest.raises(ConfigError, match="address"):
        parse_unix(text)


def test_sizes_and_durations() -> None:
    assert [parse_size(text) for text in ("0", "1000", "50MiB", "1.5 GB", "2k", "3kB")] == [
        0,
        1000,
        52428800,
        1500000000,
        2048,
        3000,
    ]
    assert [parse_duration(text) for text in ("2", "200ms", "1.5s", "5min", "2h", "30d")] == [
        2,
        0.2,
        1.5,
        300,
        7200,
        2592000,
    ]
    for text in ("", "ms", "-1s", "1 fortnight", "1e3"):
        with pytest.raises(ConfigError):
            parse_duration(text)
