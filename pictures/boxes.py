"""States as boxes, and the processes in them as tokens: the newest ones as pills with a name, some more as dots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pictures.labels import wrap
from process_manager.states import State

WIDEST, NARROWEST, APART = 190.0, 126.0, 14.0
INSET = 8.0
TITLE, SMALL_TITLE, TITLE_PITCH = 12.5, 14.5, 14.0
TITLE_LETTER = 0.66  # on an average, of a bold proportional font's size
PILL_WIDTH, PILL_HEIGHT, PILL_LETTERS = 66.0, 17.0, 9
DOT, DOT_PITCH, DOTS_HEIGHT = 4.0, 8.0, 12.0
MOST_PILLS, MOST_DOTS = 2, 12
MOST_TOKENS = MOST_PILLS + MOST_DOTS

Shown = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Title:
    """A state's title in one or two lines; the first one begins at x, y in its box.

    `size` is that of its font, `small` where the picture is drawn small.
    """

    lines: Sequence[str]
    size: float
    small: float
    x: float = INSET
    y: float = 16.0
    pitch: float = TITLE_PITCH


@dataclass(frozen=True)
class Box:
    """A state, by its left and upper corner; of `count` processes in it, `more` are not named."""

    state: State
    title: Title
    x: float
    y: float
    width: float
    height: float
    count: int
    more: int

    @property
    def tokens_y(self) -> float:
        """The middle of the row of its pills, from its upper side."""
        return self.height - DOTS_HEIGHT - PILL_HEIGHT / 2


@dataclass(frozen=True)
class Token:
    """A process in a state, by the middle of its place; a pill says its subject, cut to fit, a dot says nothing."""

    process: Mapping[str, Any]
    state: State
    subject: str
    text: str
    x: float
    y: float
    width: float
    height: float


def width_of(boxes: int, room: float) -> float:
    """How wide boxes are, of which so many stand side by side."""
    return max(NARROWEST, min(WIDEST, (room - APART * (boxes - 1)) / boxes))


def height_of(lines: int) -> float:
    """How high a box is whose title has so many lines."""
    return 10 + TITLE_PITCH * lines + PILL_HEIGHT + DOTS_HEIGHT


def fitted(title: str, width: float) -> Title:
    """A title that fits a box of that width, in two lines where one is too short, in a smaller font where two are."""
    words = title.split(" ")
    room = width - 2 * INSET
    letters = int(room / (TITLE * TITLE_LETTER))
    while len(lines := wrap(words, letters, " ")) > 2:
        letters += 1
    fits = room / (TITLE_LETTER * max(map(len, lines)))
    return Title(lines, min(TITLE, fits), min(SMALL_TITLE, fits))


def pills(width: float) -> int:
    """How many processes a box has room to name, and to say how many more there are."""
    return MOST_PILLS if width >= INSET + MOST_PILLS * (PILL_WIDTH + 4) + 32 else 1


def tokens(box: Box, processes: Shown, subject: str) -> list[Token]:
    """The tokens of the newest processes in a state, oldest first; `subject` is the field that names them."""
    named = list(reversed(processes[: pills(box.width)]))
    dots = list(reversed(processes[len(named) :][:MOST_DOTS]))
    x, y = box.x + INSET + PILL_WIDTH / 2, box.y + box.tokens_y
    below = box.y + box.height - DOTS_HEIGHT / 2 - 1.5
    return [
        token(box, each, subject, x + index * (PILL_WIDTH + 4), y, PILL_WIDTH, PILL_HEIGHT)
        for index, each in enumerate(named)
    ] + [
        token(box, each, subject, box.x + INSET + PILL_HEIGHT / 2 + index * DOT_PITCH, below, DOT, DOT)
        for index, each in enumerate(dots)
    ]


def token(box: Box, process: Mapping[str, Any], subject: str, x: float, y: float, width: float, height: float) -> Token:
    name = str(process[subject])
    text = name if len(name) <= PILL_LETTERS else name[: PILL_LETTERS - 1] + "…"
    return Token(process, box.state, name, text if width > DOT else "", x, y, width, height)
