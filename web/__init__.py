"""The mailbox over HTTP: who may call, Mailpit's JSON API and what it lacks, live events, the page.

One ASGI application on the catcher's own loop. Its front (``front``) decides who may call and answers what
holds a connection open; everything else is a Flask application behind it (``application``).
"""

from .service import HttpService

__all__ = ["HttpService"]
