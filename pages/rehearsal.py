"""Where orders of a process's events are played: a system with files of its own, so that nothing is left of them.

It is one for all who look, and what a person does on its stage besides is done.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import RLock

from messaging.messages import NotFound, Refused
from pages.by_hand import Overtaking
from pages.playing import Hands, Play
from process_manager.convergence import Convergence


class Rehearsal:
    """Plays orders of the events of a `convergence` with `hands` on a system, one after the other.

    Nothing is opened, and no file made, before the first one. Its `folder` is removed in the end.
    """

    def __init__(self, convergence: Convergence, hands: Hands, folder: Path) -> None:
        self.convergence = convergence
        self.play: Play | None = None
        self._hands = hands
        self._folder = folder
        self._seam = Overtaking()
        self._lock = RLock()

    def open(self, names: Sequence[str], times: int, number: int) -> Play:
        """Let everything happen that an order is about, up to its first step. Raises Invalid, NotFound."""
        inputs = self.convergence.chosen(names, times)
        rows = {each.number: each for each in self.convergence.table(inputs, times).rows}
        if number not in rows:
            raise NotFound(f"There is no order {number} of these events: there are {len(rows)}.")
        with self._lock:
            self._begin()
            with self._hands.system.worker.by_hand():
                self.play = Play(self.convergence, self._hands, self._seam, rows[number], len(rows), inputs)
        self._hands.system.changed()
        return self.play

    def step(self) -> Play:
        """Do what is next. Raises Refused when nothing is open, or left to do."""
        with self._lock:
            play = self._playing()
            with self._hands.system.worker.by_hand():
                play.step()
        self._hands.system.changed()
        return play

    def rest(self) -> Play:
        """Do all that is left. Raises Refused when nothing is open, or left to do."""
        with self._lock:
            play = self._playing()
            with self._hands.system.worker.by_hand():
                while play.ending is None:
                    play.step()
        self._hands.system.changed()
        return play

    def close(self) -> None:
        """Close the files, and remove them."""
        with self._lock:
            if self.play:
                self._hands.system.close()
                shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self) -> None:
        if self.play:
            self._hands.system.start_over()
            return
        self._folder.mkdir(mode=0o700)
        self._hands.system.open()
        self._hands.system.pause()
        self._hands.manager.seam = self._seam

    def _playing(self) -> Play:
        if self.play is None:
            raise Refused("No order of events is open: choose one on the page with every order of events.")
        if self.play.ending:
            raise Refused("This order was played to its end. Play it once more, or choose another one.")
        return self.play
