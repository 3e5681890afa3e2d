"""Where a commit begins and where it has ended, told to whoever wants to know. The product has no hook for it."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal
from unittest import mock

Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")

COMMITS = re.compile(r"\s*(commit|pragma\s+journal_mode\s*=)", re.IGNORECASE)


@contextmanager
def watched(tell: Callable[[Side], None]) -> Iterator[None]:
    """Inside, every connection to a file tells of its commits, before and after each; going over to WAL is one."""

    class Watched(sqlite3.Connection):
        def __init__(self, database: Any, *options: Any, **named: Any) -> None:
            super().__init__(database, *options, **named)
            self._is_file = database != ":memory:"

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if not (self._is_file and COMMITS.match(sql)):
                return super().execute(sql, *parameters)
            tell("before")
            cursor = super().execute(sql, *parameters)
            tell("after")
            return cursor

    with mock.patch("sqlite3.connect", partial(sqlite3.connect, factory=Watched)):
        yield
