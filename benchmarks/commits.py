"""How the real system is watched from within: who is told after each commit."""

from collections.abc import Callable

from messaging.journal import Journal
from messaging.transaction import Transaction


def after_each(journal: Journal, tell: Callable[[Transaction], None]) -> None:
    """Tell of each step of a module once it is on the disk."""
    committed = journal.seam.committed

    def told(tx: Transaction) -> None:
        tell(tx)
        committed(tx)

    journal.seam.committed = told  # type: ignore[assignment, method-assign]
