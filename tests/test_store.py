"""A module's file, used by several threads."""

import subprocess
import sys
from pathlib import Path

CLOSE_WHILE_READ = """
import sqlite3, sys, threading
from pathlib import Path
from messaging.store import Store

COUNT = "with recursive c(n) as (select 1 union all select n + 1 from c limit 20000) select count(*) from c"
for turn in range(8):
    store, reads = Store(Path(sys.argv[1]) / f"{turn}.db"), threading.Event()
    store.open()

    def read():
        with store.reading() as db:
            for _ in range(20):
                assert db.execute(COUNT).fetchone() == (20000,)
                reads.set()

    reader = threading.Thread(target=read)
    reader.start()
    reads.wait()
    store.close()
    reader.join()
    try:
        read()
    except sqlite3.ProgrammingError:
        pass
"""


def test_closing_a_file_waits_for_who_reads_it_on_another_thread(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CLOSE_WHILE_READ, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")
