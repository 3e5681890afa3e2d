"""Every answer that a test gets is held against the API description: its status, its media type, its JSON."""

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator
from werkzeug.test import TestResponse

from app import create_app, stages
from settings import Settings
from web.openapi import description

ERROR = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}}}


class Described:
    """What a description says of answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.paths = document["paths"]
        self._document = document
        # A path without a name in it comes before one that would take it for a name.
        self._patterns = {
            re.compile(re.sub(r"{\w+}", "[^/]+", path)): path
            for path in sorted(self.paths, key=lambda path: path.count("{"))
        }
        self._validators: dict[str, Draft202012Validator] = {}

    def check(self, method: str, path: str, status: int, media: str, body: bytes | None) -> None:
        """Raises AssertionError unless it says so; of an answer without a body, its status and media type."""
        asked = f"{method} {path}, answered with {status}"
        operation = self._operation("get" if method == "HEAD" else method.lower(), path)
        if operation is None:
            assert 400 <= status < 500, f"{asked}, is not described"
        answer = operation["responses"].get(str(status)) if operation else ERROR
        assert answer, f"{asked}: that status is not described; see docs/decisions/0025-api-description.md"
        if "$ref" in answer:
            answer = self._document["components"]["responses"][str(status)]
        content = answer.get("content")
        if content is None:
            return
        assert media in content, f"{asked}: {media} is not described, but {', '.join(content)}"
        if body is not None and media.endswith("json"):
            errors = [each.message for each in self._validator(content[media]["schema"]).iter_errors(json.loads(body))]
            assert not errors, f"{asked}: {'; '.join(errors)}\n{body.decode()}"

    def _operation(self, method: str, path: str) -> Any:
        for pattern, described in self._patterns.items():
            if pattern.fullmatch(path) and method in self.paths[described]:
                return self.paths[described][method]
        return None

    def _validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        key = json.dumps(schema)
        if key not in self._validators:
            whole = {**schema, "components": self._document["components"]}
            self._validators[key] = Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]


class CheckedClient(FlaskClient):
    """Flask's test client, whose answers are all as its app describes them."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        method, path, media = answer.request.method, answer.request.path, answer.mimetype or ""
        if method != "OPTIONS" and not path.startswith("/static/"):
            body = answer.get_data() if method != "HEAD" and media.endswith("json") else None
            described(self.application).check(method, path, answer.status_code, media, body)
        return answer


@lru_cache(maxsize=2)
def described(app: Flask) -> Described:
    """What an app says of itself."""
    return Described(description(app))


@cache
def demo() -> Described:
    """What the demo says of itself, as `python app.py` serves it."""
    settings = Settings(data_dir=Path())
    return described(create_app(stages(settings), settings))
