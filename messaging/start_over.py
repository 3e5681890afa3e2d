"""How reading begins: everywhere at once, from nothing. It may be interrupted at any moment and done again."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from sqlite_utils import Database

from messaging import cursors, identity
from messaging.module import Module
from messaging.readable import Place

KEPT = {"identity", "_sqlite_migrations", "sqlite_sequence"}

Opened = Sequence[tuple[Module, Database]]


def start_over(modules: Sequence[Module]) -> None:
    """Empty the files of all modules that read each other, as if nothing had ever been said; their worker rests."""
    for module in modules:
        module.seam.reset()
    begin(modules, anew=True)


def begin(modules: Sequence[Module], *, anew: bool = False) -> None:
    """Let each reader go on, or begin at the beginning; where a start over was interrupted, it is done `anew`.

    Whatever the moment at which the files are looked at: one that is empty reads from another one that is empty,
    and one that is not from one that is not, because their epochs say which is which.
    """
    with together(modules) as files:
        if anew or was_interrupted(files):
            empty_all(files, identity.drawn())
        else:
            for module, db in files:
                for each in module.subscriptions:
                    cursors.begin(db, each.source.name, each.source.end().epoch)
        epoch = identity.epoch(files[-1][1])
    with modules[-1].store.writing() as db:
        identity.finish_starting_over(db, epoch)
    for module in modules:
        module.reload()


@contextmanager
def together(modules: Sequence[Module]) -> Iterator[Opened]:
    """A transaction on each file. The last one commits first; the first one's keeps other copies of the app waiting."""
    with ExitStack() as stack:
        yield [(module, stack.enter_context(module.store.writing())) for module in modules]


def was_interrupted(files: Opened) -> bool:
    """Whether the app ended when some of the files were empty, and some were not."""
    return identity.is_starting_over(files[-1][1]) and len({identity.epoch(db) for _, db in files}) > 1


def empty_all(files: Opened, epoch: str) -> None:
    """Empty every file. The one that commits first notes that the others have to follow."""
    for module, db in files:
        empty(db, tables(module))
        identity.begin(db, epoch, starting_over=db is files[-1][1])
        for each in module.subscriptions:
            cursors.move(db, each.source.name, Place(epoch, 0))


def tables(module: Module) -> set[str]:
    """The tables that the module's migrations make, whatever else there is in its file."""
    model = Database(memory=True)
    for each in module.store.migrations:
        each.apply(model)
    return {*model.table_names()} - KEPT


def empty(db: Database, tables: set[str]) -> None:
    """Delete every row of these tables, inside a transaction; positions begin at 1 again."""
    db.execute("pragma defer_foreign_keys=on")
    for table in tables:
        db.execute(f'delete from "{table}"')
        db.execute("delete from sqlite_sequence where name = ?", (table,))
