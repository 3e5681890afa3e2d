"""Modules that live on hosts of their own, as pages see them: their logs, and what they answer over the network."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from messaging.carrier import LOOK_EVERY
from messaging.readable import Place
from messaging.seam import Off
from messaging.stream import Away
from messaging.watched import Watched
from pages.asking import Asking, Forwarded, encoder, told
from pages.questions import DO, QUESTIONS, Cursor, Standing
from web.telling import Told, raise_told

QUESTION = 3.0
REQUEST = 12.0
"""Seconds that an answer may take: a module's file may be locked for ten."""
SILENT = 3.0
"""Seconds for which a module that did not answer is not asked for what is to be shown: all else would be late, too."""

IMPOSSIBLE = {
    "pause": "The modules live on hosts of their own: nobody can have all of them stand still at one moment.",
    "start_over": "The modules live on hosts of their own: nobody can empty all their files at one moment. Stop them,"
    " remove their files and the streams, and start again.",
    "pace": "Each module goes by the SLOW_DOWN of its own host.",
    "lights": "The files are on hosts of their own: put copies of them into one folder, and make check goes through"
    " them.",
    "tour": "The tour steps in between the modules, which it can only where all of them are in one process.",
}
"""What cannot be kept across hosts, each with a sentence that says why."""


class Nobody(Away):
    """Nobody is there who would answer."""


Ask = Callable[[str, bytes, float], bytes]
"""Asks a module a question and returns its answer, which may take so many seconds. Raises Nobody, Away."""


class Elsewhere:
    """Modules on hosts of their own, which are asked by `ask`; `titles` are what persons call them, `logs` their logs.

    `on_change` is called when something has changed that a page shows.
    """

    def __init__(self, titles: Mapping[str, str], logs: Mapping[str, Watched], ask: Ask) -> None:
        self.logs = logs
        self.on_change: Callable[[], None] = lambda: None
        self._titles = titles
        self._ask = ask
        self._known: dict[str, Standing] = {}
        self._silent: dict[str, float] = {}
        self._cursors: dict[str, tuple[Place, Mapping[str, Place]]] = {}
        self._looked = 0.0
        for each in logs.values():
            each.on_growth = each.on_change = lambda: self.on_change()

    @property
    def troubles(self) -> Sequence[str]:
        """What keeps them from being asked, as sentences."""
        return list(dict.fromkeys(each.trouble for each in self.logs.values() if each.trouble))

    def ask(self, module: str, question: str, arguments: Mapping[str, Any]) -> Any:
        """What a module answers to one of QUESTIONS, or does of DO, or raises. Raises Off where it cannot be asked."""
        if self._silent.get(module, 0) > time.monotonic():
            raise Off(f"{self._titles[module]} does not answer. What is meant for it waits.")
        answer = self._asked(module, Asking(question, dict(arguments)), REQUEST if question in DO else QUESTION)
        raise_told(answer)
        if question == "standing":
            self._known[module] = answer.value
        return answer.value

    def forward(self, module: str, forwarded: Forwarded) -> Told:
        """What a module would answer to a request. Raises Off."""
        return self._asked(module, Asking(request=forwarded), REQUEST)

    def known(self, module: str) -> Standing | None:
        """How a module stood when it last answered; None where it never did."""
        return self._known.get(module)

    def cursors(self, module: str) -> Mapping[str, Place]:
        """Where a module had read the logs of others when it said what it said last."""
        log = self.logs[module]
        end, known = self._cursors.get(module, (None, {}))
        if end != log.end():
            try:
                known = log.stream.cursors()
            except Away:
                return known
            self._cursors[module] = log.end(), known
        return known

    def changed(self) -> bool:
        """Whether something may have changed that nobody told of."""
        if time.monotonic() - self._looked < LOOK_EVERY:
            return False
        self._looked = time.monotonic()
        return True

    def _asked(self, module: str, asking: Asking, seconds: float) -> Told:
        title = self._titles[module]
        try:
            return told.decode(self._ask(module, encoder.encode(asking), seconds))
        except Nobody:
            raise Off(f"{title} is down. What is meant for it waits.") from None
        except Away as error:
            if asking.question in QUESTIONS:
                self._silent[module] = time.monotonic() + SILENT
                raise Off(f"{title} does not answer. What is meant for it waits.") from error
            raise Off(f"{title} did not answer. Look before you try again: it may have been done.") from error


class Heard(NamedTuple):
    """How a module stands, and where it has read to. Where it is `away`, a sentence, it stood so when last heard of."""

    standing: Standing | None
    cursors: Mapping[str, Cursor]
    away: str


def heard_of(elsewhere: Elsewhere, module: str) -> Heard:
    """How a module on a host of its own stands, as far as it can be known."""
    try:
        standing: Standing = elsewhere.ask(module, "standing", {})
    except Off as off:
        last = elsewhere.cursors(module).items()
        places = {log: Cursor(epoch=at.epoch, position=at.position, reached=at.position) for log, at in last}
        return Heard(elsewhere.known(module), places, str(off))
    return Heard(standing, standing["cursors"], "")
