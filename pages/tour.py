"""The guided tour: shows a scene on the real system, says what happens as it happens, and ticks off what was seen."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock

from messaging.messages import NotFound, Refused
from messaging.system import System
from pages.scenes import Names, Scene, Ticks
from pages.showing import Showing

TOO_FAST = timedelta(seconds=1)
READABLE = timedelta(seconds=3)
"""What a message takes during a scene where it would take less than TOO_FAST: so that one can read along."""
LINGER = timedelta(seconds=20)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToldWay:
    """One of the ways of a race: `what` comes first in it, its subject and state, and how it went, once it is over."""

    what: str
    subject: str
    state: str | None
    outcome: str | None


@dataclass(frozen=True)
class Told:
    """What the page shows of the tour: its scenes, which of them were seen, and the one that is shown now, if any.

    That may be one of the `races`, which goes two `ways`. `slowed` is whether it has to be said that messages take
    longer meanwhile.
    """

    scenes: Sequence[Scene]
    seen: frozenset[str]
    scene: Scene | None = None
    caption: str = ""
    point: str = ""
    running: bool = False
    slowed: bool = False
    races: Sequence[Scene] = ()
    ways: Sequence[ToldWay] = ()


class Tour:
    """Shows `scenes` and `races`, one at a time; a job for the worker, which does what a beat does when it is its turn.

    Nothing of it is kept: after a restart nothing is shown, and what was seen is found in the logs again.
    """

    def __init__(self, system: System, scenes: Sequence[Scene], races: Sequence[Scene] = ()) -> None:
        self.scenes = scenes
        self.races = races
        self._system = system
        self._lock = RLock()
        self._ticks = Ticks(scenes)
        self._beginnings: dict[str, str] = {}
        self._showing: Showing | None = None

    def show(self, name: str) -> Names:
        """Begin a scene; returns the names of what it is about.

        Raises NotFound, or Refused while another one runs or everything is paused.
        """
        all_ = [*self.scenes, *self.races]
        scene = next((each for each in all_ if each.name == name), None)
        if scene is None:
            raise NotFound(f"There is no scene {name}; the scenes are {', '.join(each.name for each in all_)}.")
        with self._lock:
            self._notice_a_new_beginning()
            if self._showing and not self._showing.until:
                raise Refused(f"“{self._showing.scene.title}” is being shown. Wait for its end, or stop it.")
            if self._system.worker.paused:
                raise Refused("Everything is paused, so nothing would happen. Resume first.")
            self._showing = showing = Showing(scene, self._system)
            if self._slows(showing):
                self._system.delay_line.delay = READABLE
            try:
                showing.go_on(acting=True)
            except Exception:
                self._drop()
                raise
        self._system.changed()
        return showing.names

    def stop(self) -> None:
        """Show nothing any more. What was begun on the real system goes on without the tour."""
        with self._lock:
            self._drop()
        self._system.changed()

    def told(self) -> Told:
        """How the tour stands. Ticks and captions follow what has happened, by hand too while everything is paused."""
        with self._lock:
            self._notice_a_new_beginning()
            self._ticks.look()
            self._go_on(acting=False)
            showing, seen = self._showing, frozenset(self._ticks.seen)
            if showing is None:
                return Told(self.scenes, seen, races=self.races)
            return Told(
                self.scenes,
                seen,
                showing.scene,
                showing.caption,
                showing.point,
                running=showing.until is None,
                slowed=showing.at == 0 and self._slows(showing),
                races=self.races,
                ways=[
                    ToldWay(
                        each.what, showing.names[each.subject], each.state(showing.names), each.outcome(showing.names)
                    )
                    for each in showing.scene.ways
                ],
            )

    @property
    def due_at(self) -> datetime | None:
        """When what is shown was shown long enough."""
        showing = self._showing
        return (showing.until or showing.due_at) if showing else None

    def step(self) -> bool:
        """Do what has its turn in the scene that is shown. False when nothing has."""
        with self._lock:
            if self._showing is None:
                return False
            self._notice_a_new_beginning()
            if self._showing and self._showing.until and self._showing.until <= self._system.clock.now():
                self._drop()
                self._system.changed()
            return self._go_on(acting=True)

    def settle(self) -> None:
        """Nothing to tidy up."""

    def _go_on(self, *, acting: bool) -> bool:
        showing = self._showing
        if showing is None or showing.until:
            return False
        before = showing.at
        try:
            acted = showing.go_on(acting=acting)
        except Exception as error:
            logger.warning("the scene %s could not go on", showing.scene.name, exc_info=error)
            showing.sentence, acted = f"This scene could not go on: {error}", False
        if showing.finished:
            self._tidy_up(showing)
            showing.linger(LINGER)
        if showing.finished or showing.at > before:
            self._system.changed()
        return acted

    def _slows(self, showing: Showing) -> bool:
        return showing.pace < TOO_FAST

    def _drop(self) -> None:
        if self._showing and not self._showing.until:
            self._tidy_up(self._showing)
        self._showing = None

    def _tidy_up(self, showing: Showing) -> None:
        showing.scene.afterwards()
        line = self._system.delay_line
        # Unless a person has chosen another pace meanwhile.
        if self._slows(showing) and line.delay == READABLE:
            line.delay = showing.pace

    def _notice_a_new_beginning(self) -> None:
        found = {log.name: log.end().epoch for log in self._system.logs}
        if self._beginnings and self._beginnings != found:
            self._drop()
            self._ticks = Ticks(self.scenes)
        self._beginnings = found
