"""Texts of a picture, broken into lines, and how large they are at most, whatever font they are drawn in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LETTERS, MOST_SMALL = 18, 14
BETWEEN = 5.0
ARROW = "▸ "


@dataclass(frozen=True)
class Type:
    """A monospaced font of unknown name: its size and the distance of its lines."""

    size: float
    pitch: float

    @property
    def letter(self) -> float:
        """How wide a letter is at most: DejaVu Sans Mono, Liberation Mono, Menlo and Consolas all stay below."""
        return self.size * 0.615


# Where the picture is drawn small, commands are left out and events are written larger. machine.css's sizes are these.
FULL, SMALL = Type(11, 13), Type(16, 15)


@dataclass(frozen=True)
class Line:
    """A line of a text; `x` is how far it is indented, `y` its baseline, counted from the middle of its label."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Text:
    """A name ("event" or "command") in lines."""

    kind: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Label:
    """What stands beside an edge: its texts as they are drawn in full and as they are drawn small, in the same room."""

    full: Sequence[Text]
    small: Sequence[Text]
    width: float
    height: float


def label(names: Sequence[tuple[str, Sequence[str]]]) -> Label:
    """The label of an edge that each of these events takes, with the commands that are then sent."""
    full, width, height = stacked(names, FULL, MOST_LETTERS)
    small, small_width, small_height = stacked([(event, ()) for event, _ in names], SMALL, MOST_SMALL)
    return Label(full, small, max(width, small_width), max(height, small_height))


def stacked(names: Sequence[tuple[str, Sequence[str]]], type_: Type, most: int) -> tuple[list[Text], float, float]:
    """Names below each other in lines of at most that many letters, their width and height.

    Commands that several events lead to stand once, below the last of them.
    """
    found: list[tuple[str, list[tuple[float, float, str]]]] = []
    top = width = 0.0
    for row, (event, commands) in enumerate(names):
        once = commands if commands not in [each for _, each in names[row + 1 : row + 2]] else ()
        top += BETWEEN if row and names[row - 1][1] != commands else 0.0
        for kind, name, mark in (("event", event, ""), *(("command", each, ARROW) for each in once)):
            indent = len(mark) * type_.letter
            lines = wrap(humps(name), most - len(mark))
            texts = [mark + lines[0], *lines[1:]]
            found.append(
                (
                    kind,
                    [
                        (indent if line else 0.0, top + (line + 0.81) * type_.pitch, text)
                        for line, text in enumerate(texts)
                    ],
                )
            )
            width = max(width, indent + type_.letter * max(map(len, lines)))
            top += type_.pitch * len(lines)
    texts_ = [Text(kind, [Line(x, y - top / 2, text) for x, y, text in lines]) for kind, lines in found]
    return texts_, width, top


def humps(name: str) -> list[str]:
    """The words of a name in camel case."""
    return re.split(r"(?<=[a-z0-9])(?=[A-Z])", name)


def wrap(words: Sequence[str], most: int, between: str = "") -> list[str]:
    """Words in as few lines of at most `most` letters as they need, and no line longer than that takes.

    A word that is longer than `most` has a line of its own.
    """

    def lines(limit: int) -> list[str]:
        found = [words[0]]
        for word in words[1:]:
            longer = found[-1] + between + word
            if len(longer) <= limit:
                found[-1] = longer
            else:
                found.append(word)
        return found

    fewest = len(lines(most))
    narrowest = max(map(len, words))
    return lines(next((limit for limit in range(narrowest, most) if len(lines(limit)) == fewest), most))
