"""How rules are checked on the files of modules: of everything at once, or a part at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from messaging.log import texts
from messaging.messages import log_and_position
from messaging.snapshot import Files, among

AS_BYTES = "cast(data as blob), cast(type as blob)"
UNREAD = "parked_at is not null and attempts = 0"


class Broken(NamedTuple):
    """What is broken about one of the keys of a check, as a sentence without its full stop."""

    key: str
    sentence: str


@dataclass(frozen=True)
class Check:
    """Something that must hold of each of many: of subjects, of messages, or of something else that has a key.

    `broken(files, keys)` says what is broken about these keys, of all where that is None. `keys(files, after, limit)`
    are the next ones after a key, at most `limit`, "" being before the first. `of` says what the keys are, so that the
    ones that a new message concerns are known.
    """

    broken: Callable[[Files, Sequence[str] | None], Iterator[Broken]]
    keys: Callable[[Files, str, int], Sequence[str]]
    of: Literal["subjects", "messages", "others"] = "subjects"


@dataclass(frozen=True)
class Rule:
    """What must always hold: a `word` or two, the `promise` as a sentence, and the checks that it comes to."""

    number: int
    word: str
    promise: str
    checks: Sequence[Check]

    def sentence(self, broken: Broken) -> str:
        return f"{broken.sentence} (rule {self.number})"

    def broken(self, files: Files) -> Iterator[str]:
        """One sentence for each thing that breaks the rule, while the files stand still."""
        found = (self.sentence(each) for check in self.checks for each in check.broken(files, None))
        yield from dict.fromkeys(found)


def keys_of(*columns: tuple[str, str, str]) -> Callable[[Files, str, int], Sequence[str]]:
    """The keys of a check in their order, from indexed columns: each a module, its table and the column."""

    def keys(files: Files, after: str, limit: int) -> Sequence[str]:
        found = {
            row[0]
            for module, table, column in columns
            for row in files.rows(
                module,
                f"select distinct {column} from {table} where {column} > ? order by {column} limit ?",
                after,
                limit,
            )
        }
        return sorted(found)[:limit]

    return keys


def message_ids(files: Files, after: str, limit: int) -> Sequence[str]:
    """The next messages, one module's log after the other."""
    log, _, position = after.rpartition("-")
    ids: list[str] = []
    for module in files.modules:
        if module >= log:
            start = int(position) if module == log else 0
            rows = files.rows(
                module, "select position from log where position > ? order by position limit ?", start, limit - len(ids)
            )
            ids += [f"{module}-{row[0]}" for row in rows]
    return ids


def where(files: Files, ids: Sequence[str] | None) -> Iterator[tuple[str, str, list[str]]]:
    """The logs that the messages of these ids are in, each with a condition of SQL that finds them, and its values."""
    for module in files.modules:
        named = [log_and_position(id_) for id_ in ids or ()]
        positions = [each[1] for each in named if each and each[0] == module]
        if ids is None or positions:
            yield module, *among("position", None if ids is None else positions)


def gaps(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """Positions are given one after the other, and nothing is ever taken out of a log."""
    for module, condition, values in where(files, ids):
        sql = (
            f"select position from log where {condition} and position > 1"
            " and not exists (select 1 from log as before where before.position = log.position - 1)"
        )
        for row in files.rows(module, sql, *values):
            yield Broken(f"{module}-{row[0]}", f"the positions of {module}'s log have gaps")


def causes(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """What a message names as its cause is in a log."""
    for module, condition, values in where(files, ids):
        sql = (
            f"select position, {texts('type', 'causation_id')} from log where {condition} and causation_id is not null"
        )
        rows = files.rows(module, sql, *values)
        known = existing(files, list({row[2] for row in rows}))
        for position, type_, cause in rows:
            if cause not in known:
                yield Broken(f"{module}-{position}", f"{module}-{position} {type_}: its cause {cause} does not exist")


def existing(files: Files, ids: Sequence[str]) -> set[str]:
    """Those of these messages that are in a log."""
    found = set()
    for module, condition, values in where(files, ids):
        found |= {
            f"{module}-{row[0]}" for row in files.rows(module, f"select position from log where {condition}", *values)
        }
    return found


def correlations(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A message that names its process has it as its correlation id."""
    for module, condition, values in where(files, ids):
        sql = (
            f"select position, {texts('type', 'correlation_id')}, process_of(cast(data as blob)) as process_id from log"
            f" where {condition} and process_id is not null and process_id is not correlation_id"
        )
        for position, type_, correlation_id, process_id in files.rows(module, sql, *values):
            yield Broken(
                f"{module}-{position}",
                f"{module}-{position} {type_}: of process {process_id}, but correlated with {correlation_id}",
            )


def unreadable(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A message can be read as one of its type; by its readers, too: one that they could not even try is parked."""
    for module, condition, values in where(files, ids):
        not_json = f"select position, {texts('type')} from log where {condition} and not reads_as({AS_BYTES})"
        found = dict(files.rows(module, not_json, *values))
        for reader in files.modules:
            parked = f"select position, {texts('type')} from failures where log = ? and {condition} and {UNREAD}"
            found |= dict(files.rows(reader, parked, module, *values))
        for position, type_ in sorted(found.items()):
            yield Broken(f"{module}-{position}", f"{module}-{position} {type_} cannot be read")


def times(files: Files, ids: Sequence[str] | None) -> Iterator[Broken]:
    """A message says when it was said."""
    for module, condition, values in where(files, ids):
        sql = (
            f"select position, {texts('type', 'occurred_at')} from log where {condition}"
            " and not tells_time(cast(occurred_at as blob))"
        )
        for position, type_, time in files.rows(module, sql, *values):
            yield Broken(f"{module}-{position}", f"{module}-{position} {type_}: {time} is no time")


def readers(files: Files, after: str, limit: int) -> Sequence[str]:
    return [reader for reader in sorted(files.reads) if reader > after][:limit]


def cursors(files: Files, _readers: Sequence[str] | None) -> Iterator[Broken]:
    """No reader has read what is not there."""
    for reader, sources in files.reads.items():
        for source in sources:
            cursor, end = files.place(reader, source), files.end(source)
            if cursor.position and cursor.epoch != end.epoch:
                yield Broken(reader, f"{reader} has read the log of {source}, but that is another one now")
            elif cursor.position > end.position:
                yield Broken(
                    reader,
                    f"{reader} has read the log of {source} up to {cursor.position}, but that ends at {end.position}",
                )


OF_LOGS = (
    Check(gaps, message_ids, "messages"),
    Check(causes, message_ids, "messages"),
    Check(correlations, message_ids, "messages"),
    Check(unreadable, message_ids, "messages"),
    Check(times, message_ids, "messages"),
)
OF_CURSORS = (Check(cursors, readers, "others"),)
