"""Says beside each route what it takes and gives; ``openapi`` gathers it."""

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

View = TypeVar("View", bound=Callable[..., Any])


class Operation(Struct, frozen=True, kw_only=True):
    """What a route takes and gives. Its words are the first lines of the view's docstring."""

    answer: Any
    """A type that is told as JSON, or the media type of anything else."""
    body: Any = None
    """A type that is read from JSON, or a tuple of media types; None: there is no body."""
    query: tuple[str, ...] = ()
    """Names of its parameters in the query string, all optional; ``openapi`` knows what they are."""


def describe(*, answer: Any, body: Any = None, query: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Decorator for a view, inside the route's."""

    def remember(view: View) -> View:
        view.__dict__["operation"] = Operation(answer=answer, body=body, query=query)
        return view

    return remember
