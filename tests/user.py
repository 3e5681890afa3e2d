"""A person who uses all systems that are served, and looks at each page of them and each list by each filter."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import combinations, product
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from app import create_app
from messaging.delivery import RETRY_AFTER
from messaging.messages import Entry
from pages.serving import framing
from pages.stage import Stage
from settings import Settings
from systems import group_checkout_stage, ordering_stage, voiding
from tests.support import JSON, ManualClock
from web.openapi import description

ONE_VALUE = {"limit": "2", "after": "1", "only": "changes", "message": "billing-1"}
HTML = {"Accept": "text/html"}


class User:
    """Somebody who uses all systems that are served; nothing happens by itself."""

    def __init__(self, folder: Path) -> None:
        settings = Settings(data_dir=folder)
        self.clock = ManualClock()
        self.voiding = voiding.Voiding(settings, self.clock)
        self.stages = (
            voiding.stage(self.voiding),
            *ordering_stage.stages(settings, self.clock),
            group_checkout_stage.stage(settings, self.clock),
        )
        for stage in self.stages:
            stage.system.open()
        self.app: Flask = create_app(self.stages, settings)
        self.answers: dict[tuple[str, str], set[int]] = {}
        self.done: set[object] = set()
        self.app.after_request(self._note)
        for live in (*self.app.extensions["live"], *self.app.extensions["live_doubles"]):
            live.stop()
        self.client = self.app.test_client()
        self._described: Mapping[str, Any] = description(self.app)["paths"]

    def _note(self, answer: Response) -> Response:
        if request.url_rule:
            asked = (request.method, request.url_rule.rule)
            self.answers.setdefault(asked, set()).add(answer.status_code)
            if answer.status_code < 400:
                self.done.add(code_of(self.app, request.endpoint))
        return answer

    def get(self, path: str) -> Any:
        """What is at a path, as JSON; it is looked at by a browser, too."""
        self.client.get(path, headers=HTML)
        return self.client.get(path, headers=JSON).get_json(silent=True) or {}

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(path, json=fields, headers=JSON).get_json(silent=True) or {}

    def settle(self, path: str = "", seconds: float = 0) -> None:
        """Let everything arrive in the system at a path, and be tried as often as it is."""
        self.clock.move(seconds)
        for _ in range(len(RETRY_AFTER) + 1):
            with suppress(Exception):
                self.stage_at(path).system.worker.drain()
            self.clock.move(RETRY_AFTER[-1].total_seconds())

    def look(self, *stages: Stage) -> None:
        """These stages, else all of them: their frames and lights, and each page below, each list by any filter."""
        for stage in stages or self.stages:
            self.get(stage.path or "/")
            framing(self.app, stage)()
            for _ in range(3):
                stage.lights.look()
        for path, operations in self._described.items():
            if "get" in operations and (not stages or self.stage_at(path) in stages):
                for asked in self._filled(path):
                    for query in queries(operations["get"].get("parameters", [])):
                        found = self.get(f"{asked}?{query}")
                        if found.get("next"):
                            self.get(f"{asked}?{query}&before={found['next']}")

    def _filled(self, path: str) -> Iterator[str]:
        """A path, with the names in it replaced by what there is."""
        stage = self.stage_at(path)
        if "{" not in path:
            yield path
            return
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        for each in self.there(stage, name, before):
            yield from self._filled(f"{before}{each}{after}")

    def there(self, stage: Stage, name: str, before: str) -> Sequence[str]:
        """The last few things that a name in a path can stand for."""
        if name in ("name", "reader", "module"):
            return [each.name for each in stage.system.modules]
        if name == "process_id" and not stage.coordinator:
            said = [
                each for module in stage.system.modules for each in module.log.read(0, 50) if isinstance(each, Entry)
            ]
            return [id_ for id_ in dict.fromkeys(each.correlation_id for each in said) if id_][:2]
        rows = self.client.get(f"{before}?limit=3".replace("/?", "?"), headers=JSON).get_json(silent=True) or {}
        listed = next((each for each in rows.values() if isinstance(each, list)), [])
        return [str(each.get("id") or each.get(name)) for each in listed]

    def stage_at(self, path: str) -> Stage:
        found = [each for each in self.stages if each.path and (path + "/").startswith(f"{each.path}/")]
        return found[0] if found else self.stages[0]

    def close(self) -> None:
        for stage in self.stages:
            stage.close()


def code_of(app: Flask, endpoint: str | None) -> object:
    """What answers a route: several systems share it."""
    view: Any = app.view_functions[endpoint or ""]
    return getattr(view, "__wrapped__", view).__code__


def queries(parameters: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Queries by none, one or two of the parameters, by each value that one can have."""
    values = {
        each["name"]: values_of(each) for each in parameters if each["in"] == "query" and each["name"] != "before"
    }
    for size in range(3):
        for names in combinations(values, size):
            for chosen in product(*(values[name] for name in names)):
                yield "&".join(f"{name}={value}" for name, value in zip(names, chosen, strict=True))


def values_of(parameter: Mapping[str, Any]) -> Sequence[str]:
    schema = parameter["schema"]
    choices = [*schema.get("enum", ()), *(value for each in schema.get("anyOf", ()) for value in each.get("enum", ()))]
    return [str(each) for each in choices] or [ONE_VALUE.get(parameter["name"], "Contoso")]
