"""What the changing parts of a page are now, and when each of them last changed."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from web import gzipped

BY_THE_CLOCK = re.compile(r'(<time [^>]*data-(?:since|until)="[^>]*>)[^<]*|data-now="[^"]*"')
"""What the page counts by itself, or is only told beside something else."""
END = "</hx-partial>"
TARGET = re.compile(r'<hx-partial hx-target="#([^"]+)"')
ALWAYS = ("now",)
"""Parts that come with every message."""

Parts = Mapping[str, str]


@dataclass(frozen=True)
class Message:
    """An event as it is sent, to some as it is and to others packed; made once for all who have seen the same."""

    plain: bytes

    @cached_property
    def packed(self) -> bytes:
        return gzipped.piece(self.plain)


class Frames:
    """The newest frame. Its version is one higher than that of the last one that showed something else.

    Any thread may ask.
    """

    def __init__(self) -> None:
        self._version = 0
        self._id = ""
        self._parts: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._changed: dict[str, int] = {}
        self._messages: dict[int, Message] = {}
        self._lock = threading.Lock()

    def take(self, id_: str, parts: Parts) -> None:
        """This is the frame now; a part that is not in it stays as it was."""
        said = {name: BY_THE_CLOCK.sub(r"\1", html) for name, html in parts.items()}
        different = [name for name in said if said[name] != self._said.get(name)]
        with self._lock:
            # The newest comes last: where one part is inside another, the page is to end up with the newer of them.
            self._parts = {name: html for name, html in self._parts.items() if name not in parts} | dict(parts)
            self._said |= said
            self._messages.clear()
            if different:
                self._version += 1
                self._id = id_
                self._changed |= dict.fromkeys(different, self._version)

    def since(self, version: int) -> tuple[int, Message | None]:
        """The version now, and what to tell somebody who has seen the frame up to another (0: never), if anything."""
        with self._lock:
            if version != self._version and version not in self._messages:
                changed = [html for name, html in self._parts.items() if self._is_news(name, version)]
                self._messages[version] = Message(event(self._id, "".join(changed)))
            return self._version, self._messages.get(version)

    def _is_news(self, name: str, version: int) -> bool:
        return name in ALWAYS or self._changed[name] > version


def parts(html: str) -> Parts:
    """A frame's parts, each for itself, by the id of the element that it is to become."""
    found = {}
    for each in html.split(END)[:-1]:
        target = TARGET.search(each)
        assert target, each
        found[target[1]] = each[target.start() :] + END
    return found


def event(id_: str, html: str) -> bytes:
    """An unnamed Server-Sent Event."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
    return f"id: {id_}\n{lines}\n".encode()
