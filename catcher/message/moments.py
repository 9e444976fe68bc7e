"""Points in time, in seconds since the epoch, as far as every calendar here can say them, in any time zone."""

LAST = 253_402_214_399.0
"""9999-12-30T23:59:59Z: a day before the years end that a ``datetime`` knows."""


def is_sayable(seconds: float) -> bool:
    """Whether a mail may have arrived then: later than the epoch, and before the calendars end."""
    return 0 < seconds <= LAST


def sayable(seconds: float) -> float:
    """The nearest that can be said; what was stored before anybody looked may be any number."""
    return min(max(seconds, 0.0), LAST)
