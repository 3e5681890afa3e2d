"""One time that a scene is shown: how far it has come."""

from datetime import datetime, timedelta

from messaging.clock import from_text, to_text
from messaging.system import System
from pages.scenes import Beat, Names, Scene


class Showing:
    """Goes through a scene's beats as they come true; it is `at` one of them.

    `sentence` says why it came to no good end, if it did not. `due_at` is when what is shown was shown long enough for
    the next beat (None: it waits for something else), `until` when its last words have stood long enough (None: it is
    not over).
    """

    def __init__(self, scene: Scene, system: System) -> None:
        self.scene = scene
        self.names: Names = {}
        self.pace = system.delay_line.delay
        self.sentence: str | None = None
        self.due_at: datetime | None = None
        self._lingers: timedelta | None = None
        self._system = system
        self.at = -1
        self._since = to_text(system.clock.now())

    def go_on(self, *, acting: bool) -> bool:
        """Take up every beat whose turn has come; one that does something only when `acting`. False when it did not."""
        acted = False
        self.due_at = None
        while not self.finished:
            beat = self.scene.beats[self.at + 1]
            if not self._has_its_turn(beat) or (beat.do and not acting):
                self.sentence = self.scene.astray(self.names)
                break
            if beat.do:
                beat.do(self.names)
                acted = True
            self.at += 1
            self._since = to_text(self._system.clock.now())
        return acted

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to come."""
        return self.sentence is not None or self.at == len(self.scene.beats) - 1

    def linger(self, how_long: timedelta) -> None:
        """It is over; let its last words stand."""
        self._lingers = how_long
        self._since = to_text(self._system.clock.now())

    @property
    def until(self) -> datetime | None:
        if self._lingers is None:
            return None
        return self._system.delay_line.began(from_text(self._since)) + self._lingers

    def _has_its_turn(self, beat: Beat) -> bool:
        line = self._system.delay_line
        not_before = line.set_out_at(self._since) + beat.ways * line.delay
        if not_before > self._system.clock.now():
            self.due_at = not_before
            return False
        return beat.when(self.names)

    @property
    def caption(self) -> str:
        """What there is to say now."""
        return self.sentence or self.scene.beats[self.at].caption.format_map(self.names)

    @property
    def point(self) -> str:
        """A CSS selector of what there is to look at now."""
        return "" if self.sentence else self.scene.beats[self.at].point.format_map(self.names)
