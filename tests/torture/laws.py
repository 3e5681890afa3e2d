"""What a system must be told, and must keep to, for its worlds to be gone through."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Protocol

from messaging.messages import Entry
from tests.torture.steps import Act, Modules
from tests.torture.workbench import Tables


class Laws(Protocol):
    """What persons may do, and what must hold then: each thing that does not, as a sentence."""

    def persons(self, module: str, tables: Tables) -> Mapping[str, Act]:
        """What persons may ask of a module as it stands, or in vain: by words that are for this only, the deeds."""

    def discards(self, entry: Entry) -> bool:
        """Whether the system promises something even when a person discards this message, and it was never answered."""

    def once(self, entry: Entry) -> Hashable | None:
        """What is the same for messages of which one, and only one, may ever be said; None for any other."""

    def change(self, module: str, before: Tables, after: Tables, said: Sequence[Entry]) -> Iterator[str]:
        """What is broken by a step of a module, in which it has said that to others."""

    def always(self, modules: Modules) -> Iterator[str]:
        """What is broken, whatever is on its way."""

    def at_rest(self, modules: Modules, parked: Sequence[Entry]) -> Iterator[str]:
        """What is broken where no message is on its way, but these are parked."""

    def outcome(self, modules: Modules) -> str:
        """How it has ended, where only persons can do something."""


def asked(deed: Callable[..., object], *about: object) -> Act:
    """A person's deed; it begins a transaction by itself."""
    return lambda _: deed(*about)
