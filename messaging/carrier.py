"""Whoever carries logs between hosts has a thread of its own, so that a module's worker never waits for the network."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from messaging.stream import Away, Unfit
from messaging.trouble import Trouble, sentence

LOOK_EVERY = 1.0
"""Seconds after which it is looked again, whatever was heard: a wake can be missed."""
AGAIN_AFTER = 0.25
PATIENCE = 5.0
"""Seconds for which the engine may be away before anybody is told: so long it takes to elect another leader."""

logger = logging.getLogger(__name__)


class Carries(Protocol):
    """Something that has to do with carrying logs, or with what they are carried over."""

    trouble: str | None
    """A sentence that says why it does not go on; None while it does."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""

    def look_anew(self) -> None:
        """Go by the engine itself at the next step, whatever is known of it."""


class Carrier:
    """Does a step after the other, and looks again each second; whatever goes wrong is tried again.

    `trouble` is a sentence that says why it does not go on, None while it does; `on_change` is called when there is
    another one.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.trouble: str | None = None
        self.on_change: Callable[[], None] = lambda: None
        self._wake = threading.Event()
        self._stopping = False
        self._well_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)

    def step(self) -> bool:
        """Do what there is to do now, not much at a time. False when there was nothing. Raises Away, Unfit."""
        raise NotImplementedError

    def look_anew(self) -> None:
        """Look at the stream itself now, whatever is known of it."""
        self._anew()
        self.wake()

    def _anew(self) -> None:
        """Forget what is known of the stream."""
        raise NotImplementedError

    def wake(self) -> None:
        """There may be something to do. Any thread may call it."""
        self._wake.set()

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                while self.step() and not self._stopping:
                    self._is_well()
                self._is_well()
                self._wake.wait(LOOK_EVERY)
            except Exception as error:
                self._note(error)
                time.sleep(AGAIN_AFTER)

    def _is_well(self) -> None:
        self._well_at = time.monotonic()
        if self.trouble:
            self.trouble = None
            self.on_change()
            logger.info("%s: all is well again.", self.what)

    def _note(self, error: Exception) -> None:
        if isinstance(error, Away) and time.monotonic() - self._well_at < PATIENCE:
            return
        known = isinstance(error, (Away, Unfit, Trouble))
        trouble = str(error) if known else sentence(error)
        if trouble != self.trouble:
            self.trouble = trouble
            self.on_change()
            logger.error("%s: %s", self.what, trouble, exc_info=None if known else error)
