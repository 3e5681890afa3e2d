"""The app, with a clock that can be set while it runs: by so many seconds as the file CLOCK says."""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import app
import stopping
from messaging.clock import SystemClock

true_time = SystemClock.now


def shifted(clock: SystemClock) -> datetime:
    """The machine's time, and what the clock was set by."""
    return true_time(clock) + timedelta(seconds=float(Path(os.environ["CLOCK"]).read_text()))


if __name__ == "__main__":
    stopping.listen()
    SystemClock.now = shifted  # type: ignore[assignment, method-assign]
    sys.exit(app.main())
