"""Under load, lets messages come together: many small transactions cost several times what a few large ones do."""

import time
from collections.abc import Callable

BUSY = 0.05
"""Seconds after which there is load: whoever has something alone to do is done long before."""
PART = 0.1
"""Of a round's time that is spent on work then; the rest of it is waited for more."""
LONGEST_WAIT = 0.2
ENOUGH = 0.05
"""Seconds of work in one round after which nothing is waited for: so much had come together."""


def gathering() -> Callable[[], None]:
    """To be called between the rounds of somebody who begins to work now; waits for more to do, if there is load."""
    began = round_began = time.monotonic()

    def between_rounds() -> None:
        nonlocal round_began
        now = time.monotonic()
        worked = now - round_began
        if now - began > BUSY and worked < ENOUGH:
            time.sleep(min(worked / PART - worked, LONGEST_WAIT))
        round_began = time.monotonic()

    return between_rounds
