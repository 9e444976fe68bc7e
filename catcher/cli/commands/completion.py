"""``smtp-catcher completion``: what a shell needs to complete commands and flags."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_SMTP_CATCHER_COMPLETE"
"""What the shell asks by; click answers before anything else is done."""


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, /, *, shell: str) -> int:
    """Print what makes a shell complete commands and flags.

    \b
    bash  echo 'eval "$(smtp-catcher completion bash)"' >> ~/.bashrc
    zsh   echo 'eval "$(smtp-catcher completion zsh)"' >> ~/.zshrc
    fish  smtp-catcher completion fish > \\
            ~/.config/fish/completions/smtp-catcher.fish
    """
    maker = get_completion_class(shell)
    assert maker is not None  # noqa: S101  one of the shells that click knows
    root = ctx.find_root()
    print(maker(root.command, {}, root.info_name or "smtp-catcher", VARIABLE).source())
    return 0
