"""``/metrics``: the catcher in numbers, for Prometheus."""

from flask import Blueprint, Response, request

from catcher.errors import NotFound
from catcher.web.request.current import context

routes = Blueprint("metrics", __name__)


@routes.get("/metrics")
def metrics() -> Response:
    """Everything that is counted, since the start or as it stands."""
    try:
        from .collector import exposition  # 50 ms that nobody pays who is not watched
    except ImportError:
        raise NotFound("metrics need the extra 'metrics': pip install 'smtp-catcher[metrics]'") from None
    text, content_type = exposition(context(), accept=request.headers.get("Accept", ""))
    return Response(text, content_type=content_type)
