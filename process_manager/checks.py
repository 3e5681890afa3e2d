"""What must hold of processes, whatever their definition: one at a time, and none that waits in vain."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from messaging.checking import Broken, keys_of
from messaging.snapshot import Files, among
from process_manager.definition import Definition

NAME = "process-manager"
subjects = keys_of((NAME, "processes", "subject"))


class Standing(NamedTuple):
    """A process as its row has it; `attempt` is what its request said, if it counts them."""

    id: str
    definition: str
    subject: str
    state: str
    finished_at: str | None
    deadline: str | None
    attempt: int | None


def standing(files: Files, keys: Sequence[str] | None) -> list[Standing]:
    """The processes of these subjects in the order in which they were started, all of them when `keys` is None."""
    condition, values = among("subject", keys)
    sql = (
        "select id, definition, subject, state, finished_at, deadline, json_extract(data, '$.attempt')"
        f" from processes_and_deadlines where {condition} order by seq"
    )
    return [Standing(*row) for row in files.rows(NAME, sql, *values)]


def ids(files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
    """A process's id is derived: from its definition, its subject and the attempt, where there can be several."""
    for each in standing(files, keys):
        parts = (each.definition, each.subject, each.attempt)
        if each.id != "-".join(str(part) for part in parts if part is not None):
            yield Broken(each.subject, f"{each.id} is not the id of a process of {each.subject}")


def one_at_a_time(files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
    """At most one process of a definition is unfinished for a subject."""
    unfinished: dict[tuple[str, str], str] = {}
    for each in standing(files, keys):
        if not each.finished_at:
            other = unfinished.setdefault((each.definition, each.subject), each.id)
            if other != each.id:
                yield Broken(each.subject, f"{each.subject} has two unfinished processes, {other} and {each.id}")


class Waiting:
    """What processes of these definitions may wait for."""

    def __init__(self, *definitions: Definition) -> None:
        self._final = {(each.name, state.name): state.final for each in definitions for state in each.states}
        self._for_persons = {(each.name, state.name) for each in definitions for state in each.acknowledgeable_states}

    def running(self, files: Files, keys: Sequence[str] | None) -> set[str]:
        """The subjects that a process is at: one that is not finished, and waits for no person."""
        return {each.subject for each in standing(files, keys) if not each.finished_at and not self._for_a_person(each)}

    def endings(self, files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
        """A process is finished when its state is final, and only then."""
        for each in standing(files, keys):
            final = self._final.get((each.definition, each.state))
            if final is None:
                yield Broken(each.subject, f"{each.id} is in state {each.state}, which {each.definition} does not have")
            elif final != (each.finished_at is not None):
                yield Broken(each.subject, f"{each.id} is in state {each.state}, finished at {each.finished_at}")

    def in_vain(self, files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
        """An unfinished process waits for a deadline, for a person, or for a message that is on its way."""
        for each in standing(files, keys):
            on_its_way = files.in_flight(each.subject) or files.in_flight(each.id)
            if not (each.finished_at or each.deadline or self._for_a_person(each) or on_its_way):
                yield Broken(
                    each.subject, f"{each.id} is in state {each.state} and waits for nothing that can still come"
                )

    def _for_a_person(self, process: Standing) -> bool:
        return (process.definition, process.state) in self._for_persons
