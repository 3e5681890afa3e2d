"""A disk as a power cut may leave it: what was synced is there, and any part of what was written since."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.torture.recording import Create, Delete, Operation, Sync, Truncate, Write

SECTOR = 512
"""So much is written whole or not at all."""


class Disk:
    """One folder. Operations are applied in their order; `leave` tells what is left when the power goes now."""

    def __init__(self) -> None:
        self._synced: dict[int, bytearray] = {}
        self._written: dict[int, list[Write | Truncate]] = {}
        self._names: dict[str, int] = {}
        self._named: list[tuple[str, int | None]] = []
        self._name_of: dict[int, str] = {}

    def apply(self, operation: Operation) -> None:
        if isinstance(operation, Create):
            self._synced[operation.file], self._written[operation.file] = bytearray(), []
            self._name_of[operation.file] = operation.name
            self._named.append((operation.name, operation.file))
        elif isinstance(operation, Write | Truncate):
            self._written[operation.file].append(operation)
        elif isinstance(operation, Delete):
            self._named.append((self._name_of[operation.file], None))
        elif isinstance(operation, Sync):
            carry_out(self._synced[operation.file], self._written[operation.file])
            self._written[operation.file] = []
        if isinstance(operation, Sync | Delete) and operation.folder:
            name_all(self._names, self._named)
            self._named = []

    def is_main(self, file: int) -> bool:
        """Whether it is a database itself, and not one of its logs."""
        return self._name_of[file].endswith(".db")

    def leave(self, folder: Path, random: Random) -> None:
        """Write into an empty folder what is left, where chance has a say in what was not synced."""
        names = dict(self._names)
        name_all(names, [each for each in self._named if random.random() < 0.5])
        for name, file in names.items():
            content = bytearray(self._synced[file])
            carry_out(content, some(self._written[file], random))
            (folder / name).write_bytes(content)


def some(written: Sequence[Write | Truncate], random: Random) -> Sequence[Write | Truncate]:
    """What of it may have come to the disk: nothing, all, the first of it, any of it, or any sectors of it."""
    way = random.choice(("nothing", "all", "the first", "any", "any sectors"))
    if way == "all":
        return written
    if way == "the first":
        return written[: random.randint(0, len(written))]
    if way == "any":
        return [each for each in written if random.random() < 0.5]
    if way == "any sectors":
        torn = [part for each in written for part in sectors(each)]
        return [each for each in torn if random.random() < 0.5]
    return ()


def sectors(written: Write | Truncate) -> Sequence[Write | Truncate]:
    """The same in parts, none of which reaches beyond a sector."""
    if isinstance(written, Truncate):
        return [written]
    parts, start = [], written.offset
    while start < written.offset + len(written.data):
        end = (start // SECTOR + 1) * SECTOR
        data = written.data[start - written.offset : end - written.offset]
        parts.append(Write(written.file, start, data))
        start = end
    return parts


def carry_out(content: bytearray, written: Sequence[Write | Truncate]) -> None:
    """Do it to the content of a file; what lies between its end and what is written is zero."""
    for each in written:
        if isinstance(each, Truncate):
            del content[each.size :]
        else:
            content.extend(bytes(max(0, each.offset - len(content))))
            content[each.offset : each.offset + len(each.data)] = each.data


def name_all(names: dict[str, int], named: Sequence[tuple[str, int | None]]) -> None:
    for name, file in named:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file
