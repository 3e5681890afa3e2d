"""A page that is being put together while somebody starts over: whatever it has read already, it is no error."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from messaging.store import Store
from systems.voiding import Voiding

PAGES = ["/", "/documents/INV-0001", "/reports/R-0001", "/processes/voiding-INV-0001-1", "/parked", "/log/billing"]
FOUND_OR_GONE = (200, 404)


def emptied_after(looks: int, system: Voiding, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Starts the system over when that many looks have been taken; the answer is how many were."""
    reading, taken = Store.reading, [0]

    @contextmanager
    def looked_at(store: Store) -> Iterator[Database]:
        with reading(store) as db:
            yield db
        taken[0] += 1
        if taken[0] == looks:
            system.start_over()

    monkeypatch.setattr(Store, "reading", looked_at)
    return taken


@pytest.mark.parametrize("path", PAGES)
def test_it_shows_what_there_was_or_says_that_it_is_gone(
    path: str, system: Voiding, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for looks in count(1):
        system.billing.void(system.billing.issue("invoice", "Contoso", 100))
        system.worker.drain()
        assert client.get(path).status_code == 200
        with monkeypatch.context() as patched:
            taken = emptied_after(looks, system, patched)
            assert client.get(path).status_code in FOUND_OR_GONE
        system.start_over()
        if taken[0] < looks:
            break
    assert looks > 1
