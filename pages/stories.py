"""The story of a process that no process manager runs: pieced together from the logs of all modules by its id."""

from typing import Any, TypedDict

from flask import Blueprint, Response, render_template

from messaging.history import LoggedMessage
from messaging.messages import NotFound
from pages.abridging import abridged
from pages.histories import history_of, in_vain, with_readings
from pages.listening import hears
from pages.stage import Stage
from pages.telling import readable, telling
from process_manager.definition import Definition
from web.answers import json, wants_json
from web.api import operation
from web.fields import Filter

OF_IT = Filter("message")


class Story(TypedDict):
    """Every message of a process, in order, whichever log it is in."""

    id: str
    history: list[LoggedMessage]


def blueprint(stage: Stage) -> Blueprint:
    """A story's own page."""
    routes = Blueprint("story", __name__)

    @routes.get("/processes/<process_id>")
    @operation({200: Story}, 404, takes=(OF_IT,))
    def one(process_id: str, message: str | None) -> Response:
        """A process's history: every message that bears its id, in order. A page of a long one has this `message`."""
        history = history_of(stage, process_id)
        if not history:
            raise NotFound(f"No message belongs to {process_id}. The first one may still have to be said.")
        whole = Story(id=process_id, history=history)
        if wants_json():
            return json(whole)
        return Response(render_template("pages/story.html", **shown(stage, whole, message)))

    return routes


def shown(stage: Stage, story: Story, message: str | None = None) -> dict[str, Any]:
    """What the template shows of a story; of a long one, a part that has a `message` in it."""
    system = stage.system
    part = abridged(story["history"], message)
    told = with_readings(stage, part)
    field, subject = about(stage, story)
    found = telling(told, stage.titles, hears(system), None, system.delay_line)
    return {
        **found,
        "it": {"id": story["id"], "history": told},
        "left_out": len(story["history"]) - len(part),
        "subject": subject,
        "subject_page": stage.subject_url(field, subject),
        "logs": [name for name in stage.titles if name in {each["log"] for each in told}],
        "in_vain": [(reader.reader.name, entry) for reader, entry in in_vain(stage, story["id"])],
        "paused": system.worker.paused,
        "texts": {"sequence": found["as_mermaid"], "json": readable({**story, "history": part})},
    }


def about(stage: Stage, story: Story) -> tuple[str, str]:
    """What a story is about, and in which field its messages name that: its id is made of it. Both may be ""."""
    said = [each["data"] for each in story["history"] if isinstance(each["data"], dict)]
    named = [(field, str(data[field])) for field in stage.subjects for data in said if data.get(field)]
    return next((each for each in named if story["id"].endswith(f"-{each[1]}")), named[0] if named else ("", ""))


def story_of(stage: Stage, process_id: str) -> dict[str, Any] | None:
    """The picture of a process's story, for a page of what it is about; None where nothing was said of it."""
    history = history_of(stage, process_id)
    if not history:
        return None
    definition = definition_of(stage, process_id)
    part = history if definition else abridged(history)
    told = with_readings(stage, part)
    found = telling(told, stage.titles, hears(stage.system), definition, stage.system.delay_line)
    url = f"{stage.path}/processes/{process_id}"
    return {**found, "url": url, "left_out": len(history) - len(part)}


def definition_of(stage: Stage, process_id: str) -> Definition | None:
    """What a process is defined by, if one runs by that id."""
    if stage.coordinator is None:
        return None
    found = stage.ask(stage.coordinator.name, "process", process_id=process_id)["shown"]
    return stage.coordinator.definitions[found["definition"]] if found else None
