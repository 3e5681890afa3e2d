"""The hand-written peer that writes the same rows, with a thread that sleeps until somebody asks for a voiding."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread

from benchmarks.by_hand import Row, Step, connect, text_of_now
from benchmarks.messages import BEGIN, SAY, event, text
from benchmarks.same_rows import SameRows


class Alone:
    """Opens files that the project's modules have made; `voided()` is called when a document was voided."""

    def __init__(self, folder: Path, voided: Callable[[], None]) -> None:
        self._billing = connect(folder / "billing.db")
        self._pump = Watched(folder, voided)
        self._wake = Event()
        self._stopping = False
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def void(self, document_id: str) -> None:
        """Ask for a document to be voided."""
        now = text_of_now()
        self._billing.execute("begin immediate")
        find = "select customer, attempt from documents where id = ? and status = 'issued'"
        customer, attempt = self._billing.execute(find, (document_id,)).fetchone()
        process = f"voiding-{document_id}-{attempt + 1}"
        self._billing.execute(
            "update documents set status = 'voiding', attempt = ?, process_id = ? where id = ?",
            (attempt + 1, process, document_id),
        )
        command = text({"type": "VoidDocument", "document_id": document_id})
        asked = ("VoidDocument", "command", "billing", "internal", process, None, now, command)
        cause = f"billing-{self._billing.execute(SAY, asked).lastrowid}"
        data = {"process_id": process, "document_id": document_id, "customer": customer, "attempt": attempt + 1}
        self._billing.execute(SAY, event(BEGIN, "public", process, cause, now, data))
        self._billing.execute("commit")
        self._wake.set()

    def close(self) -> None:
        """Finish what is at hand, and close the files."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._pump.close()
        self._billing.close()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait()
            self._wake.clear()
            self._pump.drain()


class Watched(SameRows):
    """Tells when documents were voided."""

    def __init__(self, folder: Path, voided: Callable[[], None]) -> None:
        super().__init__(folder)
        self._voided = voided

    def committed(self, step: Step, _rows: Sequence[Row]) -> None:
        if step.reader == "billing":
            self._voided()
