"""What the stage shows, read from the modules' files: rows, ribbons, wires, and what was just now taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from pages.composing import cursors, shown
from pages.coordinator import MOST_FAILED, MOST_RUNNING, age, lane
from pages.listening import JUST_NOW
from pictures.ribbons import MOST_CELLS
from pictures.wires import MOST_COUNTED, MOST_ON_A_WIRE
from systems.voiding import Voiding, stage
from tests.support import ManualClock, shown_in, voiding


def refused(system: Voiding, customer: str) -> str:
    """A process that failed because the report was sent before."""
    document_id = system.billing.issue("invoice", customer, 100)
    system.worker.drain()
    report = system.reports.store
    with report.reading() as db:
        report_id = db.execute("select id from reports where customer = ?", [customer]).fetchone()[0]
    system.reports.publish(report_id)
    process_id = system.billing.void(document_id)
    system.worker.drain()
    return process_id


def held_up(system: Voiding) -> str:
    """A process that waits for Reports, which reads nothing."""
    _, process_id = voiding(system)
    system.manager.read()
    return process_id


def row(system: Voiding) -> dict[str, Any]:
    [one] = shown_in(lane(system.manager))["running"]
    return dict(one)


def ribbon(system: Voiding, name: str) -> Any:
    return next(each["ribbon"] for each in shown(stage(system))["lanes"] if each["lane"].name == name)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "60 min"), (3600, "1 h"), (172_800, "2 d")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert age(timedelta(seconds=seconds)) == words


def test_a_row_tells_how_long_it_has_run_and_how_much_is_left(system: Voiding, clock: ManualClock) -> None:
    held_up(system)
    clock.move(12.4)
    assert (row(system)["age"], row(system)["left"]) == ("12 s", 18)
    clock.move(30)
    assert row(system)["left"] == 0
    system.worker.drain()


def test_a_row_stands_still_while_paused_and_goes_on_from_there(system: Voiding, clock: ManualClock) -> None:
    held_up(system)
    clock.move(10)
    system.pause()
    before = row(system)
    clock.move(600)
    during = row(system)
    assert (during["age"], during["left"]) == (before["age"], before["left"]) == ("10 s", 20)
    system.resume()
    clock.move(5)
    assert (row(system)["age"], row(system)["left"]) == ("15 s", 15)
    system.worker.drain()


def test_a_row_tells_its_step_of_how_many(system: Voiding) -> None:
    held_up(system)
    assert (row(system)["step"], row(system)["steps"]) == (1, 4)
    system.reports.subscriptions[1].step()
    system.manager.read()
    assert (row(system)["step"], row(system)["steps"]) == (3, 4)
    assert row(system)["left"] is None
    system.worker.drain()


def test_failed_ones_hide_no_running_ones_and_each_group_is_newest_first(system: Voiding) -> None:
    failed = [refused(system, f"Customer {number}") for number in range(MOST_FAILED + 1)]
    running = [held_up(system) for _ in range(MOST_RUNNING + 1)]
    found = shown_in(lane(system.manager))
    assert [each["id"] for each in found["failed"]] == failed[:0:-1]
    assert [each["id"] for each in found["running"]] == running[:0:-1]
    assert found["counts"] == {"running": MOST_RUNNING + 1, "failed": MOST_FAILED + 1, "finished": 0}
    assert found["summary"] == "13 running · 6 need you · 0 finished"
    system.worker.drain()


def test_acknowledging_all_leaves_none_that_needs_a_person(system: Voiding) -> None:
    for number in range(3):
        refused(system, f"Customer {number}")
    assert system.manager.acknowledge_all() == 3
    assert system.manager.acknowledge_all() == 0
    assert shown_in(lane(system.manager))["counts"] == {"running": 0, "failed": 0, "finished": 3}


def test_a_reader_that_is_before_all_cells_is_told_apart(system: Voiding) -> None:
    for _ in range(MOST_CELLS):
        system.billing.issue("invoice", "Contoso", 100)
    found = ribbon(system, "billing")
    assert len(found.cells) == MOST_CELLS
    assert found.behind == [("process-manager", 0), ("reports", 0)]
    assert not any(each.cursors for each in found.cells)
    system.worker.drain()
    found = ribbon(system, "billing")
    assert found.behind == []
    assert sorted(found.cells[0].cursors) == ["process-manager", "reports"]


def test_a_wire_says_how_many_more_are_on_their_way(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start(slow_down=1.0)
    for _ in range(60):
        system.billing.issue("invoice", "Contoso", 100)
    wire = shown(stage(system))["wires"]["wire-billing-reports"]
    assert [each.label for each in wire.travellers] == [f"INV-{number:04d}" for number in range(1, MOST_ON_A_WIRE + 1)]
    assert wire.more == "55"
    clock.move(3)
    system.worker.drain()
    assert shown(stage(system))["wires"]["wire-billing-reports"].more == ""


def test_a_wire_with_very_many_does_not_count_them_all(system: Voiding) -> None:
    for _ in range(MOST_COUNTED + 2):
        system.billing.issue("invoice", "Contoso", 100)
    assert shown(stage(system))["wires"]["wire-billing-reports"].more == "995+"
    system.worker.drain()


def test_rows_wires_and_machine_count_the_same_processes(start: Callable[..., Voiding], clock: ManualClock) -> None:
    system = start(slow_down=1.0)
    for _ in range(20):
        voiding(system)
    for _ in range(12):
        clock.move(1.5)
        system.worker.drain()
        found = shown(stage(system))
        processes = next(each["it"] for each in found["lanes"] if each["lane"].name == "process-manager")
        assert sum(box.count for box in processes["machines"][0][0].boxes) == sum(processes["counts"].values())


def test_a_transition_lights_up_for_as_long_as_it_was_just_now(system: Voiding, clock: ManualClock) -> None:
    held_up(system)
    system.reports.subscriptions[1].step()
    system.manager.read()

    def lit() -> bool:
        [[machine]] = shown_in(lane(system.manager))["machines"]
        return any(edge.taken for edge in machine.edges)

    clock.move(JUST_NOW.total_seconds() - 0.1)
    assert lit()
    clock.move(0.1)
    assert not lit()
    system.worker.drain()


def test_the_id_of_a_frame_names_every_cursor(system: Voiding) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    system.worker.drain()
    assert cursors(shown(stage(system))) == (
        "billing:2,process-manager-0,reports-0;process-manager:0,billing-0,reports-0;reports:3,process-manager-0"
    )


@pytest.mark.parametrize("path", ["/documents", "/documents/INV-0001"])
def test_a_refused_document_offers_no_void_anywhere(system: Voiding, client: FlaskClient, path: str) -> None:
    process_id = refused(system, "Contoso")
    for page in (client.get("/").text, client.get(path).text):
        assert "/documents/INV-0001/void" not in page
        assert f'href="/processes/{process_id}"' in page
        assert ">refused</a>" in page
    system.manager.acknowledge(process_id)
    assert "/documents/INV-0001/void" in client.get(path).text
