"""Persons do anything in any order, through HTTP, while handlers fail, the clock moves and the app is restarted.

What they are answered tells what must be there (`expected`); after each step no rule may be broken, and in the end,
when nothing fails any more and time has passed, everything has ended.
"""

import logging
import traceback
from collections.abc import Mapping
from typing import Any

import hypothesis
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import billing.module
import process_manager.module
import reports.module
from check import broken_in
from pages.controls import PACES
from tests.everything import fails
from tests.support import get
from tests.torture.check import Report, of
from tests.torture.clicks import Clicks, Pick
from tests.torture.expected import Expected
from tests.torture.play import done

STEPS = 50
JUMPS = {"sleep": 3_600.0, "set back": -3_600.0}
BILLING, REPORTS, MANAGER = (billing.module, "decide"), (reports.module, "decide"), (process_manager.module, "tell")
MESSAGES: Mapping[str, tuple[Any, str]] = {
    "CompleteDocumentVoiding": BILLING,
    "AbortDocumentVoiding": BILLING,
    "DocumentIssued": REPORTS,
    "MarkDocumentAsVoided": REPORTS,
    "UnmarkDocumentAsVoided": REPORTS,
    "DocumentVoidingRequested": MANAGER,
    "DeadlinePassed": MANAGER,
    "MarkingDocumentAsVoidedSucceeded": MANAGER,
    "MarkingDocumentAsVoidedFailed": MANAGER,
    "DocumentVoided": MANAGER,
}
"""Whose rule is told a message."""
# Whoever discards anything else has to see to what it would have done.
DISCARDED = ("MarkDocumentAsVoided", "UnmarkDocumentAsVoided", "DocumentVoidingRequested")


class Persons(Clicks):
    """Beside their clicks: what they have in hand over the system, time, and what goes wrong."""

    @rule(seconds=st.sampled_from(["", *PACES]))
    def pace(self, seconds: str) -> None:
        """Pause or resume, or choose how long a message takes."""
        if seconds:
            assert self.post("/pace", 200, seconds=seconds)["seconds_a_message"] == int(seconds)
        else:
            paused = self.paused
            assert self.post("/resume" if paused else "/pause", 200)["paused"] != paused

    @rule(seconds=st.sampled_from([0.5, 3.0, 12.0]), times=st.sampled_from([1, 4]))
    def time_passes(self, seconds: float, times: int) -> None:
        self.live_on(seconds, times)

    @precondition(lambda self: self.paused)
    @rule(pick=Pick)
    def step(self, pick: int) -> None:
        controls = get(self.client, "/controls")
        possible = [
            *({"reader": each["reader"], "message": each["message"]["id"]} for each in controls["next"]),
            *controls["deadlines"],
        ]
        if not possible:
            return
        chosen = possible[pick % len(possible)]
        if "process" in chosen:
            self.expected.disturbed()
        self.post("/step", 200, **chosen)

    @rule(what=st.sampled_from(["restart", "start over", *JUMPS]))
    def begin_anew(self, what: str) -> None:
        """The app, or everything; or time jumps."""
        if what == "restart":
            self.system.close()
            self.open()
            self.broken.discard("deaf")
        elif what == "start over":
            self.post("/start-over", 200)
            self.expected = Expected()
            assert [self.all(each) for each in ("documents", "reports", "processes")] == [[], [], []]
        else:
            self.expected.disturbed()
            self.clock.move(JUMPS[what])

    @rule(what=st.sampled_from(["deaf", *MESSAGES]), picks=st.lists(Pick, max_size=3), long=st.booleans())
    def break_something(self, what: str, picks: list[int], long: bool) -> None:
        """Reports hears no commands, or whoever is told a message of a type raises; meanwhile persons go on."""
        self.expected.disturbed()
        if what in MESSAGES and what not in self.broken:
            fails(self.patch, *MESSAGES[what], what)
        self.commands.held |= what == "deaf"
        self.broken.add(what)
        self.void_some(picks)
        if long:
            self.live_on(12, 4)

    @precondition(lambda self: self.broken)
    @rule()
    def mend_it(self) -> None:
        self.mend()

    @precondition(lambda self: self.broken)
    @rule(pick=Pick, discard=st.booleans())
    def retry_or_discard(self, pick: int, discard: bool) -> None:
        found = self.parked()
        if not found:
            return
        failure = found[pick % len(found)]
        self.expected.disturbed()
        action = "discard" if discard and failure["message"]["type"] in DISCARDED else "retry"
        self.choose(failure, action, 200, *([409] if self.broken else []))

    @precondition(lambda self: self.asked)
    @rule()
    def come_to_rest(self) -> None:
        """Nothing fails any more, somebody retries what was parked, and time passes: everything ends."""
        self.mend()
        self.post("/resume", 200)
        self.wait()
        assert self.at_rest(), "it does not come to rest"
        processes = {each["id"]: each for each in self.all("processes")}
        documents = self.all("documents")
        for told in documents:
            self.expected.check_at_rest(told, processes.get(told["process_id"]))
        self.expected.check_reports_at_rest(self.all("reports"))
        assert len(documents) == len(self.expected.documents)

    @invariant()
    def nothing_is_wrong(self) -> None:
        done["steps"] += 1
        for told in self.all("documents"):
            self.expected.check(told)
        self.expected.check_reports(self.all("reports"))
        assert broken_in(self.system) == []

    def teardown(self) -> None:
        try:
            self.come_to_rest()
            self.nothing_is_wrong()
        finally:
            self.end()


def run(size: int, seed: int) -> Report:
    """So many plays of up to STEPS steps."""
    report = Report()
    done.clear()
    play = type("Persons", (Persons,), {})
    logging.disable(logging.WARNING)
    settings = hypothesis.settings(
        max_examples=size,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(hypothesis.seed(seed)(play), settings=settings)
    except Exception as error:
        report.broken.append("".join(traceback.format_exception(error)))
    logging.disable(logging.NOTSET)
    report.lines.append(of(done.most_common()))
    return report
