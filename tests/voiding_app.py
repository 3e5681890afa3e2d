"""Runs the app with voiding alone, for the many tests that are about nothing else: others' files take their time."""

import sys
from unittest import mock

import app
import stopping
from messaging.clock import SystemClock
from pages.stage import Stage
from settings import Settings
from systems import voiding


def stages(settings: Settings) -> tuple[Stage]:
    return (voiding.stage(voiding.Voiding(settings, SystemClock())),)


if __name__ == "__main__":
    stopping.listen()
    with mock.patch("app.stages", stages):
        code = app.main()
    stopping.listen_no_more()
    sys.exit(code)
