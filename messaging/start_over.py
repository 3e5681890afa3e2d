"""Emptying every module, as if nothing had ever been said. It may be interrupted at any moment and done again."""

from collections.abc import Sequence

from sqlite_utils import Database

from messaging import cursors
from messaging.cursors import NOWHERE
from messaging.module import Module

KEPT = {"cursors", "_sqlite_migrations", "sqlite_sequence"}


def start_over(modules: Sequence[Module]) -> None:
    """Empty the files of all modules that read each other, while their worker rests.

    Each reader is first sent where it finds nothing to read, and last to the beginning: in between, no copy of the app
    hands a message of a log that is not emptied yet to a module that is.
    """
    for module in modules:
        with module.store.writing() as db:
            for subscription in module.subscriptions:
                cursors.move(db, subscription.source.name, NOWHERE)
    for module in modules:
        with module.store.writing() as db:
            empty(db)
    for module in modules:
        with module.store.writing() as db:
            cursors.forget(db)
    for module in modules:
        module.reload()


def was_interrupted(modules: Sequence[Module]) -> bool:
    """Whether the app ended in the middle of `start_over`, which is then to be done again."""
    return any(each.cursor() == NOWHERE for module in modules for each in module.subscriptions)


def empty(db: Database) -> None:
    """Delete every row but the cursors', inside a transaction; positions begin at 1 again."""
    db.execute("pragma defer_foreign_keys=on")
    for table in db.table_names():
        if table not in KEPT:
            db.execute(f'delete from "{table}"')
    db.execute("delete from sqlite_sequence")
