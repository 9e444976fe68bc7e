"""The description of the API, held against the routes there are."""

import json
import re
from typing import Any

from tests.web.client import Client

UNDESCRIBED = {"/", "/search", "/livez", "/readyz", "/api/", "/api/v1/", "/view/{id}", "/view/latest"}
"""Pages for people, and whether it lives."""


def document(call: Client) -> dict[str, Any]:
    return dict(call.get("/api/v1/openapi.json").json)


def test_every_route_is_described(call: Client) -> None:
    from flask import Flask

    from catcher.web.application import MAILPITS, OURS

    app = Flask("test")
    for module in (*MAILPITS, *OURS):
        app.register_blueprint(module.routes)
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    api = {route for route in routes if route.startswith(("/api/", "/view/")) and route not in UNDESCRIBED}
    assert api <= set(document(call)["paths"])


def test_every_reference_leads_somewhere(call: Client) -> None:
    described = document(call)
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert names <= set(described["components"]["schemas"])
    assert names


def test_every_operation_has_a_name_of_its_own(call: Client) -> None:
    operations = [said for methods in document(call)["paths"].values() for said in methods.values()]
    assert all(said["summary"] for said in operations)
    names = [said["operationId"] for said in operations]
    assert sorted(names) == sorted({*names})


def test_the_ways_to_log_in_are_described(call: Client) -> None:
    described = document(call)
    ways = {name for way in described["security"] for name in way}
    assert ways == described["components"]["securitySchemes"].keys()


def test_people_can_read_it_too(call: Client) -> None:
    answer = call.get("/api/")
    assert answer.status == 200
    assert all(path in answer.text for path in document(call)["paths"])
    assert call.get("/api/v1/").text == answer.text
