"""The seam along which something can be made to go wrong in a module. Left alone, nothing does."""

from collections.abc import Sequence

from messaging.messages import Entry
from messaging.transaction import Transaction


class Off(Exception):
    """A module does not work now; the text is a sentence for the person who wanted something of it."""


class Seam:
    """What a module asks on the way of each step. It answers here that all is well; see `faults` for other answers.

    While the module is `off` it does nothing, and the value is a sentence that says why.
    """

    @property
    def off(self) -> str | None:
        return None

    def arrange(self, arrived: Sequence[Entry], passed: int) -> tuple[Sequence[Entry], int]:
        """Which of the messages that have arrived are delivered now, in which order, and where the cursor stands then.

        There is at least one, and the cursor would stand at `passed`.
        """
        return arrived, passed

    def handling(self, _tx: Transaction, _entry: Entry) -> None:
        """A message's handler is about to be called. What is raised here, the handler has raised."""

    def handled(self, _tx: Transaction, _entry: Entry) -> None:
        """A message's handler has returned."""

    def committing(self, _tx: Transaction) -> None:
        """A step is about to be committed. It is rolled back when this raises."""

    def committed(self, _tx: Transaction) -> None:
        """A step was committed. May raise Off."""

    def reset(self) -> None:
        """Let all be well again."""
