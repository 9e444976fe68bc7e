"""Faults being played: which strike, how often they did, and the switchboard for all of them. The first to be asked."""

import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence, Set

from msgspec import Struct, structs

from catcher.errors import NotFound
from catcher.smtp.fault import Fault, meaning_of, parse_fault
from catcher.smtp.policies import Decision, Moment

MOST_KEYS = 10_000
"""Peers, senders or users that a fault tells apart; then it forgets them all."""


class FaultState(Struct, frozen=True, kw_only=True):
    """A fault as it stands."""

    id: int
    fault: Fault
    hits: int


class _Playing:
    """A fault being played: its words understood, and what it has done."""

    def __init__(self, id: int, fault: Fault) -> None:
        self.id = id
        self.fault = fault
        self.hits = 0
        self._struck: defaultdict[str, int] = defaultdict(int)
        self._came: defaultdict[str, deque[float]] = defaultdict(deque)
        self._meaning = meaning_of(fault)

    def strikes(self, moment: Moment, chance: random.Random) -> bool:
        """Whether it happens now; counted if it does."""
        fault, meaning = self.fault, self._meaning
        if not fault.on or not meaning.matches(moment):
            return False
        key = meaning.key(moment)
        if fault.times and self._struck[key] >= fault.times:
            return False
        if meaning.most and not self._exceeded(key):
            return False
        if fault.probability < 1 and chance.random() >= fault.probability:
            return False
        if len(self._struck) > MOST_KEYS:
            self._struck.clear()
        self._struck[key] += 1
        self.hits += 1
        return True

    def decision(self, moment: Moment) -> Decision:
        """What happens, and why."""
        struck = self._struck[self._meaning.key(moment)]
        count = f"{struck} of {self.fault.times}" if self.fault.times else f"hit {self.hits}"
        return structs.replace(self._meaning.decision, because=f"fault {self.id}, {count}")

    def _exceeded(self, key: str) -> bool:
        """Whether this is one more than the rate allows; what is refused does not count against it."""
        if len(self._came) > MOST_KEYS:
            self._came.clear()
        now, came = time.monotonic(), self._came[key]
        while came and came[0] <= now - self._meaning.within:
            came.popleft()
        if len(came) >= self._meaning.most:
            return True
        came.append(now)
        return False


class Faults:
    """All faults, as a policy. Any thread may change them; each change is told to ``changed``."""

    def __init__(self, faults: Sequence[Fault] = (), *, seed: int | None = None) -> None:
        self.seed = random.SystemRandom().randrange(2**32) if seed is None else seed
        self.changed: Callable[[], None] = lambda: None
        self._chance = random.Random(self.seed)  # noqa: S311  repeatable on purpose
        self._lock = threading.Lock()
        self._last = 0
        self._playing: tuple[_Playing, ...] = ()
        self.replace(faults)

    def stages(self) -> Set[str]:
        """Where a fault is on."""
        return {playing.fault.stage for playing in self._playing if playing.fault.on}

    async def decide(self, moment: Moment) -> Decision | None:
        """The first fault that strikes; delays of several add up, of throttles the last counts."""
        delay, throttle = 0.0, 0
        because: list[str] = []
        for playing in self._playing:
            with self._lock:
                if playing.fault.stage != moment.stage or not playing.strikes(moment, self._chance):
                    continue
                decision = playing.decision(moment)
            delay, throttle = delay + decision.delay, decision.throttle or throttle
            because.append(decision.because)
            if decision.reply or decision.drop or decision.hang:
                return structs.replace(decision, delay=delay, throttle=throttle, because="; ".join(because))
        return Decision(delay=delay, throttle=throttle, because="; ".join(because)) if because else None

    def list(self) -> tuple[FaultState, ...]:
        """Every fault, in the order in which they are asked."""
        return tuple(FaultState(id=playing.id, fault=playing.fault, hits=playing.hits) for playing in self._playing)

    def add(self, fault: Fault | str) -> FaultState:
        """Play one more."""
        with self._lock:
            playing = self._new(fault)
            self._playing = (*self._playing, playing)
        self.changed()
        return FaultState(id=playing.id, fault=playing.fault, hits=0)

    def replace(self, faults: Sequence[Fault | str]) -> tuple[FaultState, ...]:
        """Play these and no others."""
        with self._lock:
            self._playing = tuple(self._new(fault) for fault in faults)
        self.changed()
        return self.list()

    def switch(self, id: int, *, on: bool) -> FaultState:
        """Switch one on or off; its hits stay."""
        with self._lock:
            playing = self._find(id)
            playing.fault = structs.replace(playing.fault, on=on)
        self.changed()
        return FaultState(id=id, fault=playing.fault, hits=playing.hits)

    def remove(self, id: int) -> None:
        """Play it no more."""
        with self._lock:
            gone = self._find(id)
            self._playing = tuple(playing for playing in self._playing if playing is not gone)
        self.changed()

    def _new(self, fault: Fault | str) -> _Playing:
        self._last += 1
        return _Playing(self._last, parse_fault(fault) if isinstance(fault, str) else fault)

    def _find(self, id: int) -> _Playing:
        for playing in self._playing:
            if playing.id == id:
                return playing
        raise NotFound.of("fault", id)
