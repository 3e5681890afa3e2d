"""Whether the files of a system go together: no reader has read more of a log than there is of it."""

import os
from collections.abc import Iterator, Mapping, Sequence

from messaging.inspection import Inspected, UnusableFile, inspect
from messaging.module import Module
from messaging.readable import CannotFollow, Place, must_go_on


def must_agree(modules: Sequence[Module]) -> None:
    """Look at the files before any is opened or made; nothing is changed.

    Raises UnusableFile where one may not be written or is not what it should be, or is missing, empty or older than
    what others have read of it. Where a start over was interrupted, they need not agree: it will be done again.
    """
    found = {module.name: inspect(module.name, module.store) for module in modules}
    for path in (module.store.path for module in modules):
        if path.exists() and not os.access(path, os.W_OK):
            raise UnusableFile(f"{path} may only be read: let it be written, or use another folder for data.")
    if any(each and each.starting_over for each in found.values()):
        return
    wrong = list(disagreements(modules, found))
    if wrong:
        *others, last = (module.store.path.name for module in modules)
        raise UnusableFile(
            f"{' '.join(wrong)} Put the files back into {modules[0].store.path.parent} that belong together,"
            f" or, to begin anew, remove {', '.join(others)} and {last}."
        )


def disagreements(modules: Sequence[Module], found: Mapping[str, Inspected | None]) -> Iterator[str]:
    """A sentence for each reader that has read what is not there."""
    paths = {module.name: module.store.path for module in modules}
    for reader, inspected in found.items():
        for source, cursor in inspected.cursors.items() if inspected else ():
            reason = None
            if cursor.position and source in paths:
                reason = why_not(cursor, found[source], "empty" if paths[source].exists() else "missing")
            if reason:
                read = f"{paths[reader].name} has read {paths[source].name} up to message {cursor.position}"
                yield f"{read}, but that {reason}."


def why_not(cursor: Place, source: Inspected | None, otherwise: str) -> str | None:
    """Why a reader cannot go on from its cursor; None where it can."""
    if source is None:
        return f"is {otherwise}"
    try:
        must_go_on(Place(cursor.epoch or source.end.epoch, cursor.position), source.end)
    except CannotFollow as error:
        return str(error)
    return None
