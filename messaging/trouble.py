"""Trouble of a file: SQLite could not work with it. It is no message's fault, and nothing is lost by it."""

import sqlite3
from pathlib import Path

PRIMARY = 0xFF
"""The part of an extended error code that says what kind of trouble it is."""

SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full: nothing is lost, nothing goes on. {file} needs room.",
    sqlite3.SQLITE_BUSY: "{file} is locked by another program: nothing is lost, it goes on when that lets go.",
    sqlite3.SQLITE_CORRUPT: "{file} is damaged ({error}): nothing is read from it. Stop the app, run make check, and"
    " put a good copy back.",
    sqlite3.SQLITE_NOTADB: "{file} is not a database any more. Stop the app and put a good copy back.",
    sqlite3.SQLITE_READONLY: "{file} may not be written: nothing is lost, it goes on when it may.",
}
OTHERWISE = "{file} cannot be used ({error}): nothing is lost, it goes on when it can."
OTHER_CODES = {
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
}


class Trouble(sqlite3.OperationalError):
    """A file could not be used; its text is a sentence that names the file and says what follows."""


def is_trouble(error: BaseException) -> bool:
    """Whether SQLite could not work (locked, disk full, damaged): not a message's fault, nothing to park."""
    return isinstance(error, Trouble) or code_of(error) in (SENTENCES.keys() | OTHER_CODES)


class Named:
    """Where something that is done with a file inside ends in trouble, raises Trouble, which names it.

    Asked for at every look, so that a generator would cost as much as the look.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.name

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, sqlite3.Error) and not isinstance(error, Trouble) and is_trouble(error):
            template = SENTENCES.get(code_of(error), OTHERWISE)
            raise Trouble(template.format(file=self._file, error=error)) from error


def sentence(error: Exception) -> str:
    """What to tell a person of an error that keeps a module from going on."""
    if isinstance(error, Trouble):
        return str(error)
    return f"A module cannot go on ({type(error).__name__}: {error}): nothing is lost, the app's log says more."


def code_of(error: BaseException) -> int:
    """SQLite's primary error code, 0 where it has none."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY
