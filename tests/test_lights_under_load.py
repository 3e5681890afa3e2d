"""Rule lights while much happens at once: never red for something that is only on its way."""

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from messaging.messages import NotFound, Refused
from pages.lights import Lights
from settings import Settings
from systems.voiding import Voiding
from tests.support import eventually
from tests.watching import ROUND, red, watch


@pytest.fixture
def lights(system: Voiding, settings: Settings) -> Iterator[Lights]:  # noqa: ARG001
    lights = watch(settings.data_dir)
    yield lights
    lights.close()


def test_no_light_is_ever_red_while_documents_are_voided_as_fast_as_can_be(system: Voiding, lights: Lights) -> None:
    enough = threading.Event()

    def click(customer: str) -> None:
        while not enough.is_set():
            document_id = system.billing.issue("invoice", customer, 100)
            other = system.billing.issue("receipt", customer, 200)
            system.billing.void(document_id)
            with suppress(NotFound, Refused):
                system.reports.publish(f"R-{int(other[4:]) % 7 + 1:04d}")
            with suppress(NotFound, Refused):
                system.billing.void(other)

    system.worker.start()
    threads = [threading.Thread(target=click, args=(each,)) for each in ("Contoso", "Fabrikam")]
    for thread in threads:
        thread.start()
    found: list[object] = []

    def saw_much() -> bool:
        found.extend(red(lights.look()) for _ in range(100))
        return len(found) >= 300 and min(log.head() for log in system.logs) > 100

    try:
        eventually(saw_much)
    finally:
        enough.set()
        for thread in threads:
            thread.join()
    assert [each for each in found if each] == []
    eventually(lambda: all(each.place() == each.source.end() for m in system.modules for each in m.subscriptions))
    for _ in range(ROUND):
        assert red(lights.look()) == {}


def test_no_light_is_red_while_everything_starts_over(system: Voiding, lights: Lights) -> None:
    enough = threading.Event()

    def begin_again() -> None:
        while not enough.is_set():
            for _ in range(5):
                with suppress(NotFound, Refused):
                    system.billing.void(system.billing.issue("invoice", "Contoso", 100))
            system.start_over()

    system.worker.start()
    thread = threading.Thread(target=begin_again)
    thread.start()
    try:
        found = [red(lights.look()) for _ in range(300)]
    finally:
        enough.set()
        thread.join()
    assert [each for each in found if each] == []
