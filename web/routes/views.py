"""What a browser shows: the page, a mail's HTML in a sandbox, a mail's text."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from catcher.errors import NotFound
from catcher.message import read
from catcher.web.door import policy
from catcher.web.mail.embed import with_links_outside, with_parts
from catcher.web.request import asked
from catcher.web.request.answers import sentence
from catcher.web.request.current import context, mailbox
from catcher.web.request.describe import describe

from .message import entry_of, mark_read

routes = Blueprint("views", __name__)


@routes.get("/")
@routes.get("/view/<id>")
@routes.get("/search")
@routes.get("/conversations")
@routes.get("/conversations/<id>")
@routes.get("/faults")
@routes.get("/overview")
def page(id: str = "") -> Response:  # noqa: ARG001  the page itself reads its address
    """The shell of the page; what it shows is its own affair."""
    nonce = policy.new_nonce()
    shell = render_template(
        "index.html",
        nonce=nonce,
        base_path=request.script_root,
        label=context().config.label,
        no_delete=context().config.no_delete,
    )
    return Response(
        shell,
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": policy.PAGE.format(nonce=nonce), "Cache-Control": "no-store"},
    )


@routes.get("/view/latest")
def latest() -> BaseResponse:
    """To the newest message, or to the list if there is none."""
    try:
        return redirect(f"{request.script_root}/view/{entry_of('latest').id}")
    except NotFound:
        return redirect(f"{request.script_root}/")


@routes.get("/view/<id>.html")
@describe(answer="text/html", query=("embed", "remote", "bare", "peek"))
def html(id: str) -> Response:
    """A mail's HTML as it came, but for its links to its own parts.

    ``embed=1`` lets its links open pages of their own; ``remote=1`` lets in what it loads from elsewhere;
    ``bare=1`` shows it without its pictures.
    """
    entry = entry_of(id)
    content = read(mailbox().raw(entry.id))
    if not content.html:
        return sentence("This message does not contain a HTML part", 404)
    mark_read(entry)

    def url_of(content_id: str) -> str | None:
        part = content.cids.get(content_id)
        return url_for("parts.show_part", id=entry.id, part_id=part.id) if part else None

    shown = with_parts(content.html, url_of=url_of)
    return Response(
        with_links_outside(shown) if asked.flag("embed") else shown,
        content_type="text/html; charset=utf-8",
        headers={
            "Content-Security-Policy": policy.mail(remote=asked.flag("remote"), images=not asked.flag("bare")),
        },
    )


@routes.get("/view/<id>.txt")
@describe(answer="text/plain", query=("peek",))
def text(id: str) -> Response:
    """A mail's text."""
    entry = entry_of(id)
    content = read(mailbox().raw(entry.id))
    mark_read(entry)
    return sentence(content.text, 200)
