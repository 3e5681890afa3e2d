"""What can be asked of one module. It answers from its own file, or its process, alone, and in plain data.

Plain is what is the same when it was written as JSON and read again: dicts by text, lists, text, numbers, truth, None.
All that pages show is put together from such answers, from the logs, and from what never changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from msgspec.structs import asdict

from faults.breaking import ModuleFaults
from faults.told import FaultsTold, told_of
from messaging.discarded import unanswered
from messaging.messages import NotFound
from messaging.module import Module
from messaging.subscription import Subscription
from messaging.system import System
from pages import failures
from pages.failures import FailedKinds, FailedThere, Numbered
from pages.listening import Reaction, reactions
from pages.readings import Said
from pages.readings import readings as readings_of
from process_manager import views
from process_manager.module import ProcessManager


@dataclass(frozen=True)
class Asked:
    """A module of a system, of which something is asked: with its faults, and what it `tells` for its lane."""

    system: System
    module: Module
    faults: ModuleFaults
    tells: Callable[[], Mapping[str, Any]]

    @property
    def manager(self) -> ProcessManager:
        """The module, of which is asked what only one can be asked that runs processes."""
        assert isinstance(self.module, ProcessManager), f"{self.module.name} runs no processes"
        return self.module


class Cursor(TypedDict):
    """Where a reader stands in a log, in which epoch of that, and up to where it knows that nothing is for it."""

    epoch: str
    position: int
    reached: int


class Standing(TypedDict):
    """How a module stands, at one moment: `it` is what its lane shows, `cursors` where it has read each log."""

    it: Mapping[str, Any]
    faults: FaultsTold
    held: bool
    failures: FailedThere
    cursors: dict[str, Cursor]


class End(TypedDict):
    """The last position of a log, in its epoch."""

    epoch: str
    position: int


class Process(TypedDict):
    """A process with how it stands, or in a sentence why there is none."""

    shown: views.Shown | None
    sentence: str


def standing(asked: Asked) -> Standing:
    """All that its lane shows."""
    module = asked.module
    with module.store.reading():
        return Standing(
            it=asked.tells(),
            faults=faults(asked),
            held=any(each.held for each in module.subscriptions),
            failures=failures.failed_there(module),
            cursors={each.source.name: cursor(each) for each in module.subscriptions},
        )


def cursor(subscription: Subscription) -> Cursor:
    """Where a reader stands."""
    place = subscription.place()
    return Cursor(epoch=place.epoch, position=place.position, reached=subscription.reached().position)


def faults(asked: Asked) -> FaultsTold:
    """What is armed on it, and what came of that."""
    return told_of(asked.faults)


def troubles(asked: Asked) -> list[str]:
    """What keeps it from going on, as sentences."""
    return asked.system.troubles_of(asked.module)


def reacted(asked: Asked) -> list[Reaction]:
    """To what it has just now reacted."""
    return reactions(asked.module)


def unfinished(asked: Asked, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The unfinished process of each of `subjects` that has one."""
    return views.unfinished_of(asked.manager, subjects)


def process(asked: Asked, process_id: str) -> Process:
    """A process, with how it stands."""
    try:
        return Process(shown=views.shown(asked.manager, process_id), sentence="")
    except NotFound as error:
        return Process(shown=None, sentence=str(error))


def history(asked: Asked, process_id: str) -> list[dict[str, Any]]:
    """Every message of a process in its log, internal ones too: the fields of each Entry."""
    return [asdict(each) for each in asked.module.log.of_process(process_id)]


def readings(asked: Asked, messages: Sequence[Said]) -> list[dict[str, Any] | None]:
    """What it noted when it had read each of these messages, of logs that it reads; None where it has not."""
    return [asdict(note) if note else None for note in readings_of(asked.module, messages)]


def discarded(asked: Asked, process_id: str) -> list[str]:
    """The ids of the messages of a process that were discarded there, and for which somebody waits in vain."""
    return unanswered(asked.module.log, process_id)


def failed(asked: Asked, limit: int, before: int | None) -> list[Numbered]:
    """The messages that it could not handle, the newest failure first, from before a number on."""
    return failures.failed(asked.module, limit, before)


def failed_kinds(asked: Asked) -> FailedKinds:
    """The messages that it could not handle, by kind."""
    return failures.failed_kinds(asked.module)


def end(asked: Asked) -> End:
    """The last position of its log."""
    place = asked.module.log.end()
    return End(epoch=place.epoch, position=place.position)


def lags(asked: Asked) -> dict[str, int]:
    """How far it is behind each log that it reads."""
    return {each.source.name: each.lag() for each in asked.module.subscriptions}


OF_EACH = (standing, faults, troubles, reacted, history, readings, discarded, failed, failed_kinds, end, lags)
OF_A_MANAGER = (unfinished, process)
QUESTIONS: Mapping[str, Callable[..., Any]] = {each.__name__: each for each in (*OF_EACH, *OF_A_MANAGER)}
