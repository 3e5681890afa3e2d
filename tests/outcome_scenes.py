"""Every outcome that a voiding is known to have, brought about in a real system."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

import process_manager.module
import reports.module
from messaging.failures import failures
from messaging.module import Module
from messaging.subscription import Subscription
from systems.voiding import Voiding
from tests.everything import fails
from tests.support import ManualClock


class Scene:
    """A system in which something is to happen; the clock goes on in steps of a second."""

    def __init__(self, system: Voiding, clock: ManualClock) -> None:
        self.system, self.clock = system, clock
        self.commands = system.reports.subscriptions[1]
        self.answers = system.manager.subscriptions[1]

    def run(self, seconds: int = 10) -> None:
        for _ in range(seconds):
            self.system.worker.drain()
            self.clock.move(1)

    def issue(self) -> str:
        document_id = self.system.billing.issue("invoice", "Contoso", 45000)
        self.run()
        return document_id

    def void(self, document_id: str) -> str:
        process_id = self.system.billing.void(document_id)
        self.run()
        return process_id

    def publish(self) -> None:
        self.system.reports.publish("R-0001")

    def acknowledge(self, process_id: str) -> None:
        self.system.manager.acknowledge(process_id)

    @contextmanager
    def late(self, reader: Subscription) -> Iterator[None]:
        """A reader reads nothing for as long, and what it has missed afterwards."""
        reader.held = True
        yield
        reader.held = False
        self.run()

    def parked(self, module: Module) -> tuple[Subscription, int]:
        """The one message that is parked there: what reads it, and its position."""
        [entry] = [each.entry for each in failures(module.store) if each.parked_at]
        [reader] = [each for each in module.subscriptions if each.source.name == entry.log]
        return reader, entry.position


def voided(scene: Scene) -> None:
    scene.void(scene.issue())


def under_way(scene: Scene) -> None:
    """Reports has not read the mark yet."""
    document = scene.issue()
    scene.commands.held = True
    scene.void(document)


def in_doubt(scene: Scene) -> None:
    """Nor by the deadline."""
    under_way(scene)
    scene.run(40)


def refused(scene: Scene) -> None:
    document = scene.issue()
    scene.publish()
    scene.void(document)


def refused_and_acknowledged(scene: Scene) -> None:
    document = scene.issue()
    scene.publish()
    scene.acknowledge(scene.void(document))


def refused_and_turned_away(scene: Scene) -> None:
    """Asked for again before the failure is acknowledged."""
    document = scene.issue()
    scene.publish()
    process = scene.void(document)
    scene.void(document)
    scene.acknowledge(process)


def timed_out_and_taken_back(scene: Scene) -> None:
    """Reports reads the mark and what takes it back at once, after the deadline; the first answer comes late."""
    document = scene.issue()
    with scene.late(scene.commands):
        scene.void(document)
        scene.run(40)


def timed_out_and_too_late(scene: Scene) -> None:
    """The answer is late, and the report is sent with the document voided before the mark can be taken back."""
    scene.issue()
    document = scene.issue()
    with scene.late(scene.answers), scene.late(scene.commands):
        scene.void(document)
        scene.commands.held = False
        scene.run()
        scene.commands.held = True
        scene.publish()
        scene.run(40)


def voided_at_the_second_attempt(scene: Scene) -> None:
    document = scene.issue()
    with scene.late(scene.commands):
        process = scene.void(document)
        scene.run(40)
    scene.acknowledge(process)
    scene.void(document)


def voided_before_it_was_collected(scene: Scene) -> None:
    """Word of the issue is parked, and handled after the mark."""
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, reports.module, "decide", "DocumentIssued")
        document = scene.issue()
    scene.void(document)
    reader, position = scene.parked(scene.system.reports)
    reader.delivery.parked.retry(position)


def mark_parked(scene: Scene) -> None:
    """It is answered as failed, and handled later in vain."""
    document = scene.issue()
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, reports.module, "decide", "MarkDocumentAsVoided")
        scene.void(document)
    reader, position = scene.parked(scene.system.reports)
    reader.delivery.parked.retry(position)
    scene.run()


def unmark_parked(scene: Scene) -> None:
    """It is answered as too late, so the mark stays."""
    document = scene.issue()
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, reports.module, "decide", "UnmarkDocumentAsVoided")
        with scene.late(scene.commands):
            scene.void(document)
            scene.run(40)


def request_discarded(scene: Scene) -> None:
    """No process is started, and none later by the same request."""
    document = scene.issue()
    with pytest.MonkeyPatch.context() as patch:
        fails(patch, process_manager.module, "tell", "DocumentVoidingRequested")
        scene.void(document)
    reader, position = scene.parked(scene.system.manager)
    reader.delivery.parked.discard(position)
    scene.run()


SCENES: Mapping[str, Callable[[Scene], None]] = {
    each.__name__.replace("_", "-"): each
    for each in (
        voided,
        under_way,
        in_doubt,
        refused,
        refused_and_acknowledged,
        refused_and_turned_away,
        timed_out_and_taken_back,
        timed_out_and_too_late,
        voided_at_the_second_attempt,
        voided_before_it_was_collected,
        mark_parked,
        unmark_parked,
        request_discarded,
    )
}
