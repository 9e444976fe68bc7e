"""``smtp-catcher faults``: failures to play, of a running catcher."""

from typing import Any

import click
from msgspec import structs, to_builtins

from catcher.cli.lines import as_json, say
from catcher.cli.source import open_client, url_flag
from catcher.cli.wording import count
from catcher.errors import ConfigError
from catcher.smtp.fault import Fault, parse_fault

_USUAL = {word.encode_name: word.default for word in structs.fields(Fault)}


@click.command("faults")
@url_flag
@click.option(
    "--add", multiple=True, metavar="'STAGE WORD:VALUE …'", help="Play that one too, in the words of --fault."
)
@click.option("--on", type=int, multiple=True, metavar="ID", help="Switch that one on.")
@click.option("--off", type=int, multiple=True, metavar="ID", help="Switch that one off.")
@click.option("--remove", type=int, multiple=True, metavar="ID", help="Play that one no more.")
@click.option("--clear", is_flag=True, help="Play none.")
@click.option("--json", "json", is_flag=True, help="One JSON object a line.")
def command(
    *,
    url: str | None,
    add: tuple[str, ...],
    on: tuple[int, ...],
    off: tuple[int, ...],
    remove: tuple[int, ...],
    clear: bool,
    json: bool,
) -> int:
    """Show the faults that are played, and change them.

    Changes come first; then every fault is shown, and how often it struck.
    """
    try:
        wanted = [to_builtins(parse_fault(text)) for text in add]
    except ConfigError as error:
        raise ConfigError(f"--add {error}") from None
    client = open_client(url)
    if clear:
        client.remove_faults()
    client.remove_faults(remove)
    for words in wanted:
        client.add_fault(words)
    for ids, switch in ((on, True), (off, False)):
        for id in ids:
            client.switch_fault(id, on=switch)
    states = client.faults()
    for state in states:
        print(as_json(state)) if json else say(_line(state))
    if not json and not states:
        say("no faults")
    return 0


def _line(state: dict[str, Any]) -> str:
    words = dict(state["Fault"])
    stage, on = words.pop("stage"), words.pop("on", True)
    said = " ".join(
        name if value is True else f'{name}:"{value}"' if " " in str(value) else f"{name}:{value}"
        for name, value in words.items()
        if value != _USUAL[name]
    )
    return f"{state['ID']:>3}  {stage} {said}  struck {count(state['Hits'], 'time')}" + ("" if on else "  off")
