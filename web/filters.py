"""How templates write values for persons."""

import re
from datetime import UTC, datetime

from flask import Flask
from markupsafe import Markup, escape

from messaging.clock import from_text, is_time

CHIPS = {"running": "go", "late": "late", "failed": "bad", "succeeded": "ok", "closed": ""}


def register(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        words=words, breakable=breakable, short=short, money=money, clock=clock, after=after, chip=CHIPS.__getitem__
    )


def words(name: str) -> str:
    """A state or kind as words: "answer-awaited" is "answer awaited"."""
    return name.replace("-", " ")


def breakable(name: str) -> Markup:
    """A message's name that may be broken before each of its words, where there is little room."""
    return Markup("<wbr>").join(escape(word) for word in re.split(r"(?<=[a-z])(?=[A-Z])", name))


def short(title: str) -> str:
    """A module's title by its last word, for where there is little room: "manager"."""
    return title.split()[-1].lower()


def money(decimal: str) -> str:
    """Decimal text with its thousands set apart: "1240.00" is "1,240.00"."""
    whole, _, cents = decimal.partition(".")
    return f"{int(whole):,}.{cents}"


def clock(text: str) -> str:
    """A moment as the time of day, where this machine is; with its date unless that is today. No moment: as it is."""
    if not is_time(text):
        return text
    moment = from_text(text).astimezone()
    today = moment.date() == datetime.now(UTC).astimezone().date()
    return moment.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M:%S")


def after(text: str, start: str) -> str:
    """How long after `start` a moment is, in seconds."""
    return f"{(from_text(text) - from_text(start)).total_seconds():+.2f} s"
