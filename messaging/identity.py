"""Whose a file is: one row with its module, and the epoch of its log, which is another one at each new beginning."""

import secrets
from typing import cast

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x50724D67
"""What SQLite's header says of each of our files, "PrMg" in ASCII: any other number is another application's."""
VERSION = 1
"""Raised when an older version of the app could not work with the files any more."""


def migrations(module: str) -> Migrations:
    """What makes a file belong to a module; its log's first epoch begins."""
    found = Migrations("messaging.identity")

    @found()
    def create_identity(db: Database) -> None:
        """`starting_over` is set while this file is empty for a new beginning and others may not be yet."""
        db.table("identity").create({"module": str, "epoch": str, "starting_over": int}, pk="module")
        db.execute("insert into identity (module, epoch) values (?, ?)", (module, drawn()))
        db.execute(f"pragma application_id={APPLICATION_ID}")
        db.execute(f"pragma user_version={VERSION}")

    return found


def drawn() -> str:
    """A new epoch, which no log has had before."""
    return secrets.token_hex(8)


def epoch(db: Database) -> str:
    """The epoch of the file's log."""
    return cast(str, db.execute("select epoch from identity").fetchone()[0])


def begin(db: Database, epoch: str, *, starting_over: bool) -> None:
    """Let another epoch of the log begin, in the transaction that empties the file."""
    db.execute("update identity set epoch = ?, starting_over = ?", (epoch, starting_over))


def is_starting_over(db: Database) -> bool:
    """Whether other files are to be emptied as this one was, for all that is known here."""
    return bool(db.execute("select starting_over from identity").fetchone()[0])


def finish_starting_over(db: Database, epoch: str) -> None:
    """Note that all files were emptied, inside a transaction, unless they were started over once more since."""
    db.execute("update identity set starting_over = 0 where starting_over and epoch = ?", (epoch,))
