"""Runs the app with voiding alone, for the many tests that are about nothing else: others' files take their time.

So does compiling the templates: it is done once for all of them.
"""

import sys
from unittest import mock

from flask import Flask
from jinja2 import FileSystemBytecodeCache

import app
import stopping
from messaging.clock import SystemClock
from pages.stage import Stage
from settings import Settings
from systems import voiding


def stages(settings: Settings, _hosted: object) -> tuple[Stage]:
    return (voiding.stage(voiding.Voiding(settings, SystemClock())),)


if __name__ == "__main__":
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}
    stopping.listen()
    with mock.patch("app.stages", stages):
        code = app.main()
    stopping.listen_no_more()
    sys.exit(code)
