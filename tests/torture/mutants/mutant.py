"""What a mutant is."""

from collections.abc import Sequence


class Mutant:
    """A promise that is broken: `name` says which.

    `text`, which is in `file` once, becomes `replacement`; then each of `tests` must turn red.
    """

    def __init__(self, name: str, file: str, text: str, replacement: str, *tests: str) -> None:
        self.name = name
        self.file = file
        self.text = text
        self.replacement = replacement
        self.tests: Sequence[str] = tests
