"""The page's side: modules on other hosts, asked over the connection."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cluster.asking import MORE, SUBJECT, Asking, encoder, told
from cluster.connection import Connection, Link
from cluster.jetstream import JetStream
from messaging.carrier import LOOK_EVERY
from messaging.readable import Place
from messaging.seam import Off
from messaging.stream import Away
from messaging.watched import Watched
from pages.elsewhere import Forwarded
from pages.questions import Standing
from web.telling import Told, raise_told

QUESTION = 3.0
REQUEST = 12.0
"""Seconds that an answer may take: a module's file may be locked for ten."""
SILENT = 3.0
"""Seconds for which a module that did not answer is not asked for what is to be shown: all else would be late, too."""


class Modules:
    """Elsewhere, by a connection; `titles` are what persons call the modules, `logs` their streams."""

    def __init__(self, connection: Connection, titles: Mapping[str, str], logs: Mapping[str, Watched]) -> None:
        self.logs = logs
        self.on_change: Callable[[], None] = lambda: None
        self._connection = connection
        self._titles = titles
        self._known: dict[str, Standing] = {}
        self._silent: dict[str, float] = {}
        self._cursors: dict[str, tuple[Place, Mapping[str, Place]]] = {}
        self._looked = 0.0
        for each in logs.values():
            each.on_growth = each.on_change = lambda: self.on_change()

    @property
    def troubles(self) -> Sequence[str]:
        return list(dict.fromkeys(each.trouble for each in self.logs.values() if each.trouble))

    def ask(self, module: str, question: str, arguments: Mapping[str, Any]) -> Any:
        if self._silent.get(module, 0) > time.monotonic():
            raise Off(f"{self._titles[module]} does not answer. What is meant for it waits.")
        answer = self._asked(module, Asking(question, dict(arguments)), QUESTION)
        raise_told(answer)
        if question == "standing":
            self._known[module] = answer.value
        return answer.value

    def forward(self, module: str, forwarded: Forwarded) -> Told:
        return self._asked(module, Asking(request=forwarded), REQUEST)

    def known(self, module: str) -> Standing | None:
        return self._known.get(module)

    def cursors(self, module: str) -> Mapping[str, Place]:
        log = self.logs[module]
        end, known = self._cursors.get(module, (None, {}))
        if end != log.end() and isinstance(log.stream, JetStream):
            try:
                known = log.stream.cursors()
            except Away:
                return known
            self._cursors[module] = log.end(), known
        return known

    def changed(self) -> bool:
        if time.monotonic() - self._looked < LOOK_EVERY:
            return False
        self._looked = time.monotonic()
        return True

    def _asked(self, module: str, asking: Asking, seconds: float) -> Told:
        title = self._titles[module]
        try:
            return told.decode(self._connection.do(lambda link: answer(link, module, encoder.encode(asking), seconds)))
        except Nobody:
            raise Off(f"{title} is down. What is meant for it waits.") from None
        except Away as error:
            if asking.question:
                self._silent[module] = time.monotonic() + SILENT
                raise Off(f"{title} does not answer. What is meant for it waits.") from error
            raise Off(f"{title} did not answer. Look before you try again: it may have been done.") from error


class Nobody(Away):
    """Nobody is there who would answer."""


async def answer(link: Link, module: str, question: bytes, seconds: float) -> bytes:
    """What a module answers, its pieces put together. Raises Nobody, Away."""
    parts = []
    with link.ask() as answers:
        await answers.say(SUBJECT.format(module), question)
        while True:
            piece = await answers.piece(seconds)
            if (piece.headers or {}).get("Status") == "503":
                raise Nobody
            parts.append(piece.data)
            if MORE not in (piece.headers or {}):
                return b"".join(parts)
