"""The API description: valid OpenAPI 3.1 of every route there is, and of none besides."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, stages
from settings import Settings
from tests import small_system
from tests.support import ManualClock, get
from web.api import Operation
from web.openapi import description

HOW = "put @operation({status: type of its JSON}, …) between its route and its name, and say what it does"


@pytest.fixture
def whole(settings: Settings, clock: ManualClock, tmp_path: Path) -> Flask:
    """An app of all systems that are served, and of a small one."""
    restaurant = small_system.stage(small_system.Restaurant(tmp_path, clock))
    return create_app([*stages(settings), restaurant], settings)


def asked(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every method and path that the app answers, with its endpoint."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if rule.endpoint != "static":
                yield method, rule.rule.replace("<", "{").replace(">", "}"), rule.endpoint


def test_every_route_is_described_and_nothing_else_is(whole: Flask) -> None:
    for method, path, endpoint in asked(whole):
        view = whole.view_functions[endpoint]
        assert isinstance(view, Operation), f"{method} {path} is not described: {HOW} (see web/api.py)"
        assert view.__doc__, f"{method} {path} has no docstring: it is its summary in the description"
    paths = description(whole)["paths"]
    told = {(method.upper(), path) for path, operations in paths.items() for method in operations}
    assert told == {(method, path) for method, path, _ in asked(whole)}
    own = {
        "/documents/{document_id}/void",
        "/restaurant/processes/{process_id}",
        "/group-checkout/checkouts/{checkout_id}/retry",
    }
    assert own <= paths.keys()


def test_the_description_is_valid_openapi(whole: Flask) -> None:
    document = json.loads(whole.test_client().get("/openapi.json").data)
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()
    ids = [each["operationId"] for operations in document["paths"].values() for each in operations.values()]
    assert len(ids) == len(set(ids))


def test_no_answer_may_have_a_field_that_is_not_declared(whole: Flask) -> None:
    schemas = description(whole)["components"]["schemas"]
    assert [name for name, each in schemas.items() if each.get("additionalProperties") is not False] == []


def test_it_says_what_can_be_sent(client: FlaskClient) -> None:
    [as_json, as_form] = get(client, "/openapi.json")["paths"]["/documents"]["post"]["requestBody"]["content"].items()
    assert as_json[0] == "application/json"
    assert as_form == ("application/x-www-form-urlencoded", as_json[1])
    schema = as_json[1]["schema"]
    assert schema["required"] == ["kind", "customer", "amount"]
    assert schema["properties"]["kind"] == {"enum": ["invoice", "receipt", "credit-note"]}
    assert schema["properties"]["customer"] == {"type": "string", "minLength": 1, "maxLength": 80}


def test_a_process_is_described_by_what_its_definition_names(whole: Flask) -> None:
    schemas = description(whole)["components"]["schemas"]
    assert schemas["VoidingProcess"]["properties"].keys() - schemas["ServingProcess"]["properties"].keys() == {
        "document_id",
        "customer",
        "attempt",
    }
    assert "dish-cooked" in schemas["ServingProcess"]["properties"]["state"]["enum"]
