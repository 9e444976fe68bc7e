"""The user's own Python, asked at every stage and told of every mail that is kept.

``def hook(moment): ...`` or ``async def``; it returns None, or a reply as text (``"550 5.7.1 not you"``) or
as ``Reply``. A plain function runs in a thread, so that it may take its time.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence, Set
from concurrent.futures import Future
from importlib import import_module
from threading import Thread
from typing import cast

from catcher.errors import ConfigError
from catcher.smtp.policies import STAGES, Decision, Moment, fitting, parse_reply
from catcher.smtp.replies import Reply

logger = logging.getLogger(__name__)

Hook = Callable[[Moment], object]

FAILED = Reply(451, "A hook failed; the log says which and why", "4.3.0")


class _Raised(Exception):
    """A hook raised, and its cause says what: itself that might end the loop (``SystemExit``) or stall it
    (``StopIteration``), and is not always an ``Exception`` (``pytest.fail``).
    """


class Hooks:
    """Hooks, as a policy."""

    def __init__(self, hooks: Sequence[Hook | str]) -> None:
        self._hooks = [load(hook) if isinstance(hook, str) else _callable(hook) for hook in hooks]

    def __bool__(self) -> bool:
        return bool(self._hooks)

    def stages(self) -> Set[str]:
        """Every one, if there is a hook."""
        return set(STAGES) if self._hooks else set()

    async def decide(self, moment: Moment) -> Decision | None:
        """The first reply; 451 if a hook raises."""
        for hook in self._hooks:
            try:
                reply = _understood(await _call(hook, moment), moment.stage)
            except Exception:
                logger.exception("a hook failed", extra={"hook": _name(hook), "stage": moment.stage})
                return Decision(reply=FAILED, because=f"hook {_name(hook)} failed")
            if reply is not None:
                return Decision(reply=reply, because=f"hook {_name(hook)}")
        return None

    async def tell(self, moment: Moment) -> None:
        """A mail is kept; whatever a hook makes of it, the reply stays 250."""
        for hook in self._hooks:
            try:
                await _call(hook, moment)
            except Exception:
                logger.exception("a hook failed", extra={"hook": _name(hook), "stage": moment.stage})


def load(text: str) -> Hook:
    """Import ``module:function``."""
    module, colon, name = text.partition(":")
    if not (module and colon and name):
        raise ConfigError(f"{text!r} is none: write it as module:function")
    try:
        hook = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:
        why = "its module ends the program" if isinstance(error, SystemExit) else error
        raise ConfigError(f"{text!r} can't be imported: {why}") from error
    return _callable(hook, text)


def _callable(hook: object, text: str = "") -> Hook:
    if not callable(hook):
        raise ConfigError(f"{text or hook!r} is not a function")
    return hook


async def _call(hook: Hook, moment: Moment) -> object:
    if not (inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__)):
        return await asyncio.wrap_future(_in_a_thread(hook, moment))
    await asyncio.sleep(0)  # from here on in a task, as asyncio.timeout and others want it
    try:
        return await cast("Awaitable[object]", hook(moment))
    except BaseException as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # not the hook's doing: the service ends
            raise
        raise _Raised from error


def _in_a_thread(hook: Hook, moment: Moment) -> Future[object]:
    """What a hook will say. Nobody waits for the thread of one that never returns: the catcher ends all the same."""
    said: Future[object] = Future()
    said.set_running_or_notify_cancel()  # from here on nobody else decides what comes of it

    def run() -> None:
        try:
            said.set_result(hook(moment))
        except BaseException as error:  # noqa: BLE001  it is told to who waits
            raised = _Raised()
            raised.__cause__ = error
            said.set_exception(raised)

    Thread(target=run, name="smtp-catcher-hook", daemon=True).start()
    return said


def _understood(said: object, stage: str) -> Reply | None:
    if said is None:
        return None
    if not isinstance(said, str | Reply):
        raise TypeError(f"a hook returned {said!r}, which is neither None nor a reply")
    return fitting(parse_reply(said) if isinstance(said, str) else said, stage)


def _name(hook: Hook) -> str:
    return f"{getattr(hook, '__module__', '')}:{getattr(hook, '__qualname__', repr(hook))}"
