"""What a mutant is."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A promise that is broken: `name` says how.

    `text`, which is in `file` once, becomes `replacement`; then `test` must turn red.
    """

    name: str
    file: str
    text: str
    replacement: str
    test: str
