"""The description of every route as OpenAPI 3.1, made from what `web.api.operation` states at the routes."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response
from werkzeug.routing import Rule

from web.answers import json
from web.api import HTML, REFERENCE, Media, Operation, operation
from web.errors import Problem
from web.fields import Field

Schema = dict[str, Any]
Schemas = Mapping[Any, Schema]

BODIES = ("application/json", "application/x-www-form-urlencoded")
PAGE: Schema = {str(HTML): {"schema": {"type": "string"}}}
ANY_MAY_ANSWER = (400, 500, 503)
ANY_POST_MAY_ANSWER = (403, 413)


def register(app: Flask) -> None:
    """Serve the description of all that the app serves."""

    @app.get("/openapi.json")
    @operation({200: Schema}, shows=False)
    def describe() -> Response:
        """This description."""
        return json(description(app))


def description(app: Flask) -> Schema:
    """Every route that states its operation, as OpenAPI."""
    found = list(operations(app))
    stated = [type_ for _, _, each in found for answer in each.answers.values() for type_ in alternatives(answer)]
    types = [each for each in dict.fromkeys([Problem, *stated]) if not isinstance(each, Media)]
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    known = dict(zip(types, schemas, strict=True))
    paths: dict[str, Schema] = {}
    for rule, method, each in found:
        paths.setdefault(path_of(rule), {})[method.lower()] = described(rule, method, each, known)
    errors = sorted({status for _, method, each in found for status in refused(each, method)})
    problem = {"application/problem+json": {"schema": known[Problem]}, **PAGE}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Process managers you can watch", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {name: closed(each) for name, each in components.items()},
            "responses": {str(each): told(each, problem) for each in errors},
        },
    }


def operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """What can be asked, where and by which method."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if isinstance(view, Operation):
            yield from ((rule, method, view) for method in ("GET", "POST") if method in (rule.methods or ()))


def path_of(rule: Rule) -> str:
    """A rule's path as OpenAPI writes it."""
    return re.sub(r"<(\w+)>", r"{\1}", rule.rule)


def described(rule: Rule, method: str, operation: Operation, known: Schemas) -> Schema:
    """One operation."""
    in_path = [parameter("path", name, {"type": "string", "minLength": 1}, True) for name in sorted(rule.arguments)]
    taken = [parameter("query", each.name, each.schema, each.needed) for each in operation.takes]
    found = {
        "operationId": rule.endpoint,
        "summary": inspect.getdoc(operation),
        "parameters": in_path + (taken if method == "GET" else []),
        "responses": dict(sorted(responses(operation, method, known).items())),
    }
    return {**found, "requestBody": body(operation.takes)} if method == "POST" and operation.takes else found


def parameter(place: str, name: str, schema: Schema, needed: bool) -> Schema:
    return {"name": name, "in": place, "required": needed, "schema": schema}


def body(fields: Sequence[Field]) -> Schema:
    """The fields of a post, as JSON or as a form."""
    schema = {
        "type": "object",
        "properties": {each.name: each.schema for each in fields},
        "required": [each.name for each in fields if each.needed],
    }
    return {"required": bool(schema["required"]), "content": {each: {"schema": schema} for each in BODIES}}


def responses(operation: Operation, method: str, known: Schemas) -> dict[str, Schema]:
    """The answers by status: JSON for a program; for a browser a page or, after a post, the way to it."""
    page = PAGE if operation.shows and method == "GET" else {}
    return {
        **({"303": told(303, {})} if operation.shows and method == "POST" else {}),
        **{str(each): {"$ref": f"#/components/responses/{each}"} for each in refused(operation, method)},
        **{str(each): told(each, {**content(type_, known), **page}) for each, type_ in operation.answers.items()},
    }


def refused(operation: Operation, method: str) -> set[int]:
    """The statuses of an operation's errors."""
    return {*ANY_MAY_ANSWER, *(ANY_POST_MAY_ANSWER if method == "POST" else ()), *operation.refuses}


def told(status: int, content: Schema) -> Schema:
    return {"description": HTTPStatus(status).phrase, **({"content": content} if content else {})}


def content(answer: Any, known: Schemas) -> Schema:
    """What an answer's body may be."""
    if isinstance(answer, Media):
        return {str(answer): {"schema": {"type": "string"}}}
    schemas = [known[each] for each in alternatives(answer)]
    return {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}


def alternatives(answer: Any) -> Sequence[Any]:
    """The types of an answer that may be of one or another."""
    return answer if isinstance(answer, tuple) else (answer,)


def closed(schema: Schema) -> Schema:
    """A schema without undeclared fields."""
    return {**schema, "additionalProperties": False} if "properties" in schema else schema
