"""What modules answer is plain data, of their own files alone; pages are the same when it has travelled as JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask

from app import create_app
from faults.at_once import ModuleOff
from faults.strikes import HandlerRaises
from group_checkout.stays.views import guests
from pages.questions import OF_A_MANAGER, OF_EACH
from pages.stage import Stage
from settings import Settings
from systems import group_checkout_stage, ordering_stage
from systems.voiding import Voiding, stage
from tests.over_http import fail
from tests.small_saga import Bistro
from tests.small_saga import stage as bistro_stage
from tests.support import JSON, ManualClock

VOIDED, FAILED, PARKED, RUNNING = (f"voiding-INV-000{number}-1" for number in range(1, 5))
NOBODY = "voiding-INV-0099-1"
MODULES = ("billing", "process-manager", "reports")
EACH_PROCESS = [{"process_id": each} for each in (VOIDED, FAILED, PARKED, RUNNING, NOBODY)]
WITH: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "unfinished": [{"subjects": [f"INV-000{number}" for number in range(6)]}],
    "process": EACH_PROCESS,
    "history": EACH_PROCESS,
    "discarded": EACH_PROCESS,
    "failed": [{"limit": 1, "before": None}, {"limit": 5, "before": 10}],
}
PAGES = ["/", "/documents", "/parked", "/processes", "/health", "/faults"]
PAGES += [f"/processes/{each['process_id']}" for each in EACH_PROCESS]


@pytest.fixture
def busy(system: Voiding, parked: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Voiding: processes run, have ended, and have failed; `parked` is, another message is tried again.

    One module is down, a fault waits at another.
    """
    assert parked
    with monkeypatch.context() as patch:
        patch.setattr("reports.module.decide", fail)
        system.billing.issue("invoice", "Fabrikam", 100)
        system.worker.drain()
    assert system.billing.void("INV-0004") == RUNNING
    system.manager.read()
    clock.move(0.1)
    system.breaking.arm("billing", ModuleOff)
    system.breaking.arm("reports", HandlerRaises, times=2)
    yield stage(system)
    system.breaking.start_again("billing")
    system.breaking.end("reports", HandlerRaises)
    clock.move(1)
    system.worker.drain()


def plain(value: Any) -> Any:
    """A value, which must be the same when it was written as JSON and read again."""
    again = msgspec.json.decode(msgspec.json.encode(value))
    assert again == value
    return again


def arguments(stage: Stage, module: str, question: str) -> Sequence[Mapping[str, Any]]:
    """What a module is asked a question with."""
    if question == "readings":
        log = stage.system.module(module).subscriptions[0].source
        said = [{"log": log.name, "position": each.position, "occurred_at": "2026"} for each in log.read(0, 20)]
        return [{"messages": said}]
    return WITH.get(question, [{}])


class NotYours:
    """Stands in for the file of a module that is not asked."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} of another module's file")


@pytest.mark.parametrize(
    ("question", "module"),
    [
        *((each.__name__, module) for each in OF_EACH for module in MODULES),
        *((each.__name__, "process-manager") for each in OF_A_MANAGER),
    ],
)
def test_every_answer_is_plain_and_of_one_file(
    busy: Stage, monkeypatch: pytest.MonkeyPatch, question: str, module: str
) -> None:
    with monkeypatch.context() as patch:
        for other in busy.system.modules:
            if other.name != module:
                patch.setattr(other, "store", NotYours())
        for each in arguments(busy, module, question):
            plain(busy.ask(module, question, **each))


def test_what_they_are_asked_about_is_there(busy: Stage, parked: str) -> None:
    told = [busy.ask("process-manager", "process", **each) for each in EACH_PROCESS]
    assert [each["shown"] and each["shown"]["process"]["state"] for each in told] == [
        "document-voided",
        "marking-document-as-voided-failed",
        "marking-document-as-voided-failed",
        "voiding-requested",
        None,
    ]
    stands = {name: busy.ask(name, "standing") for name in MODULES}
    assert (stands["reports"]["failures"]["parked"], stands["reports"]["failures"]["waiting"]) == (1, 1)
    assert (stands["billing"]["faults"]["down"], len(stands["reports"]["faults"]["armed"])) == (True, 1)
    failed = [each["failed"] for each in busy.ask("reports", "failed", limit=9, before=None)]
    assert [each["message"]["id"] for each in failed if each["parked_at"]] == [parked]


def pages(app: Flask, paths: Sequence[str]) -> list[tuple[int, str]]:
    """Pages as they are shown, for persons and programs."""
    found = [app.test_client().get(path, headers=each) for path in paths for each in ({}, JSON)]
    return [(each.status_code, each.text) for each in found]


def test_every_page_is_the_same_when_the_answers_came_as_json(
    busy: Stage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app([busy], settings)
    app.testing = True
    monkeypatch.setattr("systems.voiding.uuid4", lambda: type("Key", (), {"hex": "key"}))
    before, ask = pages(app, PAGES), Stage.ask
    monkeypatch.setattr(Stage, "ask", lambda *asked, **arguments: plain(ask(*asked, **arguments)))
    assert pages(app, PAGES) == before


def order(system: Any) -> None:
    cart_id = system.carts.open_cart("Contoso")
    system.carts.add_product(cart_id, "book", 1)
    system.carts.finalize(cart_id)


def check_out(system: Any) -> None:
    stay_id = system.stays.check_in("Ada")
    system.stays.charge(stay_id, 100)
    system.checkouts.initiate(guests(system.stays, [stay_id]), None)


def dine(system: Any) -> None:
    system.guests.want("SOUP")


Stages = Callable[[Settings, ManualClock], Sequence[Stage]]
OTHERS: Mapping[str, tuple[Stages, Callable[[Any], None]]] = {
    "ordering": (ordering_stage.stages, order),
    "group checkout": (lambda *with_: [group_checkout_stage.stage(*with_)], check_out),
    "bistros": (
        lambda settings, clock: [
            bistro_stage(Bistro(way, settings.data_dir, clock)) for way in ("saga", "choreography")
        ],
        dine,
    ),
}


@pytest.mark.parametrize("system", OTHERS)
def test_other_systems_answer_so_too(system: str, tmp_path: Path, clock: ManualClock) -> None:
    stages, begin = OTHERS[system]
    for each in stages(Settings(data_dir=tmp_path), clock):
        each.system.open()
        begin(each.system)
        each.system.worker.drain()
        for module in each.system.modules:
            for question in ("standing", "reacted"):
                plain(each.ask(module.name, question))
        each.close()
