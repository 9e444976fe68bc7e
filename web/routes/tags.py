"""Tags: ``/api/v1/tags``."""

from flask import Blueprint, Response

from catcher.errors import BadRequest, NotFound
from catcher.message.names import is_name
from catcher.web.request import asked
from catcher.web.request.answers import done, json, plain
from catcher.web.request.chosen import chosen, names_any
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe
from catcher.web.wire import bodies

routes = Blueprint("tags", __name__, url_prefix="/api/v1")


@routes.get("/tags")
@describe(answer=list[str])
def list_tags() -> Response:
    """Every tag that a message has."""
    return json(sorted(mailbox().stats().tags, key=str.lower))


@routes.put("/tags")
@describe(answer="text/plain", body=bodies.SetTags, query=("tz", "inbox"))
def set_tags() -> Response:
    """Have these messages tagged so and not otherwise; with ``Add`` and ``Remove``, leave their other tags."""
    wanted = asked.body(bodies.SetTags)
    which = chosen(wanted)
    if wanted.Add or wanted.Remove:
        if names_any(wanted):
            mailbox().tag(**which, add=_names(wanted.Add), remove=_names(wanted.Remove))
    elif which["ids"] is not None:
        mailbox().retag(which["ids"], _names(wanted.Tags))
    elif names_any(wanted):
        raise BadRequest("Tags overwrites by IDs; by Search, say Add or Remove")
    return done()


@routes.put("/tags/<path:tag>")
@describe(answer="text/plain", body=bodies.RenameTag)
def rename_tag(tag: str) -> Response:
    """Call a tag otherwise."""
    (name,) = _names([asked.body(bodies.RenameTag).Name])
    existing = {each.casefold() for each in mailbox().stats().tags}
    if name.casefold() in existing - {tag.casefold()} and tag.casefold() in existing:
        return plain(f"tag already exists: {name}", 400)
    try:
        mailbox().rename_tag(tag, name)
    except NotFound:
        return plain(f"tag not found: {tag}", 400)
    return done()


@routes.delete("/tags/<path:tag>")
@describe(answer="text/plain")
def delete_tag(tag: str) -> Response:
    """Take a tag off every message."""
    try:
        mailbox().delete_tag(tag)
    except NotFound:
        return plain(f"tag not found: {tag}", 400)
    return done()


def _names(names: list[str]) -> list[str]:
    cleaned = [name.strip() for name in names]
    for name in cleaned:
        if not is_name(name):
            raise BadRequest(f"invalid tag name: {name}")
    return cleaned
