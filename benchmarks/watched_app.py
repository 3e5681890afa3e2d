"""The real app, with one more path: `/committed` tells when a voiding was requested, and when it was done.

The times are those of a clock that all processes of a machine share.
"""

import sys
from collections.abc import Sequence
from time import perf_counter
from unittest import mock

import stopping

if __name__ == "__main__":
    stopping.listen()

from flask import Flask

import app
from benchmarks.commits import after_each
from messaging.transaction import Transaction
from pages.stage import Stage
from settings import Settings
from systems.voiding import Voiding
from web.answers import json

ASKED, DONE = "DocumentVoidingRequested", "DocumentVoided"
create_app = app.create_app


class Watch:
    """Notes when messages of two types were committed, by process."""

    def __init__(self) -> None:
        self.times: dict[str, dict[str, float]] = {}

    def note(self, tx: Transaction) -> None:
        """Something was committed just now."""
        now = perf_counter()
        for each in tx.said:
            if each.correlation_id and each.type in (ASKED, DONE):
                self.times.setdefault(each.correlation_id, {})[each.type] = now


def watched(served: Sequence[Stage], settings: Settings) -> Flask:
    """The app with one more path."""
    made = create_app(served, settings)
    system = served[0].system
    assert isinstance(system, Voiding)
    watch = Watch()
    after_each(system.billing, watch.note)
    made.add_url_rule("/committed", view_func=lambda: json(watch.times))
    return made


if __name__ == "__main__":
    with mock.patch("app.create_app", watched):
        code = app.main()
    stopping.listen_no_more()
    sys.exit(code)
