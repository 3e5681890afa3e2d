"""A rule that raises until it is mended."""

from collections.abc import Callable
from typing import Any

import pytest


class Broken:
    """Stands in for a rule: raises for messages of the named types until it is mended."""

    def __init__(self, rule: Callable[..., Any], *broken_for: str) -> None:
        self._rule = rule
        self._broken_for = broken_for
        self.calls = 0
        self.mended = False

    def __call__(self, *arguments: Any) -> Any:
        if self.mended or not any(type(each).__name__ in self._broken_for for each in arguments):
            return self._rule(*arguments)
        self.calls += 1
        raise ValueError("the printer is on fire")


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Broken]:
    """Makes a module's rule raise for messages of the named types."""

    def break_it(module: Any, rule: str, *types: str) -> Broken:
        broken = Broken(getattr(module, rule), *types)
        monkeypatch.setattr(module, rule, broken)
        return broken

    return break_it
