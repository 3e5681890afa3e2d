"""What the app prints as it runs: a line each, with nothing in it that would pass for another line or move a cursor."""

import logging

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
INDENT = "    "


class Formatter(logging.Formatter):
    """Whatever came from outside (a path, a message's content) is written in printable characters.

    A record begins with its time, and every further line of it, a traceback's, is indented.
    """

    def __init__(self) -> None:
        super().__init__(LINE)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return printable(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        first, *further = super().format(record).split("\n")
        return "\n".join([first, *(INDENT + printable(line) for line in further)])


def open_console() -> None:
    """Print what is logged, from now on; of the server itself only what went wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(Formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("waitress").setLevel(logging.ERROR)


def printable(text: str) -> str:
    """Text in which every character that is not printable is written as in a Python string, such as `\\x1b`."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
