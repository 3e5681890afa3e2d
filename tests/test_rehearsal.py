"""Orders of events played on the real modules: each ends as its row says, and no rule is broken on the way."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from check import broken_in
from messaging.messages import Invalid, NotFound, Refused
from pages.rehearsal import Rehearsal
from pages.stage import Stage
from process_manager.messages import ProcessAdvanced
from settings import Settings
from systems import ordering_stage, voiding
from systems.voiding import Voiding
from tests.support import ManualClock, rows, said

STAGES: dict[str, Callable[[Settings, ManualClock], Stage]] = {
    "voiding": lambda settings, clock: voiding.stage(Voiding(settings, clock)),
    "ordering": ordering_stage.by_process_manager,
}
TWICE_BOTH = {
    "voiding": ["MarkingDocumentAsVoidedSucceeded", "DeadlinePassed"],
    "ordering": ["PaymentTimedOut", "PaymentFinalized"],
}
OTHERS = [
    ("voiding", ["MarkingDocumentAsVoidedFailed", "DeadlinePassed"]),
    ("voiding", ["DeadlinePassed", "ReportPublished"]),
    ("ordering", ["PaymentFailed", "PaymentFinalized", "OrderCancelled"]),
    ("ordering", ["PaymentFinalized", "ProductSpoiled"]),
    ("ordering", ["ProductSpoiled"]),
]


@pytest.fixture
def double(request: pytest.FixtureRequest, settings: Settings, clock: ManualClock) -> Iterator[Stage]:
    """The double of a stage."""
    stage = STAGES[request.param](settings, clock)
    assert stage.double
    yield stage.double
    stage.double.close()


def rehearsal_of(double: Stage) -> Rehearsal:
    assert double.rehearsal
    return double.rehearsal


def play_all(double: Stage, names: list[str], times: int) -> int:
    """Play every order of some events, step by step; returns how many there were."""
    rehearsal = rehearsal_of(double)
    for number in count(1):
        play = rehearsal.open(names, times, number)
        while play.following:
            rehearsal.step()
        assert (play.steps, play.ending) == (list(play.row.steps), play.row.ending), f"order {number}"
        assert play.as_computed
        assert broken_in(double.system) == []
        if number == play.of:
            return number
    raise AssertionError


@pytest.mark.parametrize("double", STAGES, indirect=True)
def test_each_of_the_six_orders_ends_as_its_row_says(double: Stage) -> None:
    assert play_all(double, [], 1) == 6


@pytest.mark.parametrize(("double", "names"), TWICE_BOTH.items(), indirect=["double"])
def test_so_does_each_order_in_which_everything_comes_twice(double: Stage, names: list[str]) -> None:
    assert play_all(double, names, 2) == 6


@pytest.mark.parametrize(("double", "names"), OTHERS, indirect=["double"], ids=str)
def test_so_does_whatever_else_can_be_chosen(double: Stage, names: list[str]) -> None:
    assert play_all(double, names, 1) in (1, 2, 6)


@pytest.mark.parametrize("double", ["ordering"], indirect=True)
def test_the_process_is_told_in_that_order_although_the_log_has_another(double: Stage) -> None:
    rehearsal_of(double).open([], 1, 6)
    rehearsal_of(double).rest()
    payments, manager = (double.system.module(name) for name in ("payments", "process-manager"))
    in_log = [each for each in said(payments) if each in ("PaymentTimedOut", "PaymentFinalized")]
    facts = [each.fields["fact"] for each in manager.log.of_type(ProcessAdvanced.__name__, 0)]
    assert in_log == ["PaymentTimedOut", "PaymentFinalized"]
    assert [each for each in facts if each in (*in_log, "OrderCancelled")] == [
        "OrderCancelled",
        "PaymentFinalized",
        "PaymentTimedOut",
    ]


@pytest.mark.parametrize("double", ["ordering"], indirect=True)
def test_a_message_that_is_still_to_come_stays_before_the_cursor(double: Stage) -> None:
    """So that a crash would lose nothing of it; and in the end nothing is left."""
    rehearsal, manager = rehearsal_of(double), double.system.module("process-manager")
    from_payments = next(each for each in manager.subscriptions if each.source.name == "payments")

    def waiting() -> list[str]:
        return [each.type for each in from_payments.on_the_way(9)]

    rehearsal.open([], 1, 3)
    assert waiting() == ["PaymentTimedOut", "PaymentFinalized"]
    rehearsal.step()
    assert waiting() == ["PaymentTimedOut", "PaymentFinalized"]
    rehearsal.step()
    assert waiting() == []
    rehearsal.rest()
    assert [each.lag() for module in double.system.modules for each in module.subscriptions if each.on_the_way(1)] == []


@pytest.mark.parametrize("double", ["voiding"], indirect=True)
def test_nothing_is_there_before_the_first_one_nor_after_the_last(double: Stage) -> None:
    rehearsal, files = rehearsal_of(double), double.system.modules[0].store.path.parent
    assert not files.exists()
    for number in (1, 5):
        rehearsal.open([], 1, number)
        assert rows(double.system.module("billing"), "select id, status from documents order by id") == [
            {"id": "INV-0001", "status": "voiding"},
            {"id": "INV-0002", "status": "issued"},
        ]
    rehearsal.close()
    assert not files.exists()


@pytest.mark.parametrize("double", ["voiding"], indirect=True)
def test_nothing_happens_by_itself_and_time_stands_still(double: Stage, clock: ManualClock) -> None:
    rehearsal = rehearsal_of(double)
    play = rehearsal.open([], 1, 3)
    clock.move(3600)
    double.system.worker.drain()
    assert (play.steps, play.following) == ([], "let the deadline of the process pass")
    rehearsal.step()
    assert play.following == "deliver MarkingDocumentAsVoidedSucceeded to Process manager"
    rehearsal.step()
    assert play.following == "let ReportPublished happen at Reports"
    rehearsal.step()
    assert play.following == "deliver UnmarkDocumentAsVoided to Reports"


@pytest.mark.parametrize("double", ["voiding"], indirect=True)
def test_what_is_not_there_is_refused(double: Stage) -> None:
    rehearsal = rehearsal_of(double)
    for do in (rehearsal.step, rehearsal.rest):
        with pytest.raises(Refused, match="No order of events is open"):
            do()
    with pytest.raises(NotFound, match="There is no order 7 of these events: there are 6"):
        rehearsal.open([], 1, 7)
    with pytest.raises(Invalid):
        rehearsal.open(["MarkingDocumentAsVoidedSucceeded", "MarkingDocumentAsVoidedFailed"], 1, 1)
    rehearsal.open([], 1, 1)
    rehearsal.rest()
    with pytest.raises(Refused, match="played to its end"):
        rehearsal.step()


@pytest.mark.parametrize("double", ["voiding"], indirect=True)
def test_who_has_a_hand_in_it_is_seen(double: Stage) -> None:
    """What differs from the row is told as it is."""
    rehearsal = rehearsal_of(double)
    play = rehearsal.open(["MarkingDocumentAsVoidedSucceeded", "DeadlinePassed"], 1, 2)
    assert isinstance(double.system, Voiding)
    double.system.reports.publish("R-0001")
    rehearsal.rest()
    assert play.ending
    assert not play.as_computed
    assert play.ending.wrong == ()
