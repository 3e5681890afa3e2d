"""An engine in memory that carries logs as the real one does, and that can be away, or lose what it has."""

from collections.abc import Callable, Mapping, Sequence

from messaging.readable import Place
from messaging.stream import Away, NotNext, Row, Unfit


class MemoryStream:
    """A module's stream. While it is `away`, whoever wants something of it is told so."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.epoch = ""
        self.rows: list[Row] = []
        self.noted: Mapping[str, Place] = {}
        self.away = False
        self.reads = 0
        self._listeners: list[Callable[[int], None]] = []

    def claim(self, epoch: str) -> None:
        self._be_there()
        if self.epoch not in ("", epoch):
            raise Unfit(f"The stream of {self.name} is of another epoch.")
        self.epoch = epoch

    def end(self) -> Place:
        self._be_there()
        return Place(self.epoch, self.rows[-1].position if self.rows else 0)

    def read(self, after: int, limit: int) -> Sequence[Row]:
        self._be_there()
        self.reads += 1
        return [each for each in self.rows if each.position > after][:limit]

    def publish(self, rows: Sequence[Row], cursors: Mapping[str, Place]) -> None:
        self._be_there()
        if rows[0].position != self.end().position + 1:
            raise NotNext
        self.rows += rows
        self.noted = cursors

    def cursors(self) -> Mapping[str, Place]:
        self._be_there()
        return self.noted

    def ring(self, position: int) -> None:
        for heard in self._listeners:
            heard(position)

    def listen(self, heard: Callable[[int], None]) -> None:
        self._listeners.append(heard)

    def delete(self) -> None:
        """Lose everything."""
        self.epoch, self.rows, self.noted = "", [], {}

    def _be_there(self) -> None:
        if self.away:
            raise Away(f"The stream of {self.name} cannot be reached.")


class Engine:
    """The streams of all modules."""

    def __init__(self) -> None:
        self.streams: dict[str, MemoryStream] = {}

    def stream(self, name: str) -> MemoryStream:
        return self.streams.setdefault(name, MemoryStream(name))
