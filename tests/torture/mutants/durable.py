"""What was answered stays, and everybody looks at whole steps."""

from tests.torture.mutants.mutant import Mutant

WRITERS = "messaging/writers.py"
STORE = "messaging/store.py"

MUTANTS = (
    Mutant(
        "synchronous NORMAL",
        STORE,
        'synchronous=FULL")',
        'synchronous=NORMAL")',
        "tests/test_store.py::test_a_commit_is_on_the_disk_before_it_returns",
    ),
    Mutant(
        "synchronous OFF",
        STORE,
        'synchronous=FULL")',
        'synchronous=OFF")',
        "tests/test_store.py::test_a_commit_is_on_the_disk_before_it_returns",
    ),
    Mutant(
        "no WAL",
        STORE,
        "        self._writer.enable_wal()\n",
        "",
        "tests/test_store.py::test_who_reads_holds_up_nobody_who_writes",
    ),
    Mutant(
        "busy_timeout 0",
        STORE,
        "BUSY_TIMEOUT_MS = 10_000",
        "BUSY_TIMEOUT_MS = 0",
        "tests/test_store.py::test_who_writes_waits_for_another_program_that_does",
    ),
    Mutant(
        "reading without a snapshot",
        STORE,
        (
            '            db.conn.execute("BEGIN")\n'
            "            try:\n"
            "                yield db\n"
            "            finally:\n"
            '                db.conn.execute("ROLLBACK")\n'
        ),
        "            yield db\n",
        "tests/test_store.py::test_who_reads_sees_one_moment_whatever_is_written_meanwhile",
    ),
    Mutant(
        "a step that reads before it locks",
        STORE,
        'BEGIN IMMEDIATE")',
        'BEGIN")',
        "tests/test_system.py::test_a_step_holds_the_file_from_its_start",
    ),
    Mutant(
        "a step that failed is kept",
        WRITERS,
        'self._connection.execute("ROLLBACK")',
        'self._connection.execute("COMMIT")',
        "tests/test_writers.py::test_what_the_first_did_before_it_failed_is_undone_and_the_others_go_on",
    ),
    Mutant(
        "writers do not queue",
        WRITERS,
        "        with self._turn:\n            with self._counting:",
        "        if True:\n            with self._counting:",
        "tests/test_torture.py::test_nothing_breaks_at_the_short_size[kills]",
    ),
    Mutant(
        "who leaves it to another one to commit does not wait for that",
        WRITERS,
        "            group.over.wait()\n",
        "            pass\n",
        "tests/test_writers.py::test_nobody_returns_before_it_is_on_the_disk",
    ),
    Mutant(
        "a commit that failed for others is taken for done",
        WRITERS,
        "        if group.error:\n            raise group.error\n",
        "",
        "tests/test_writers.py::test_a_commit_that_fails_has_failed_for_all",
    ),
    Mutant(
        "index dropped: one unfinished process",
        "process_manager/tables.py",
        "create unique index one_unfinished",
        "create index one_unfinished",
        "tests/test_system.py::test_the_index_lets_no_second_unfinished_process_of_a_document_in",
    ),
    Mutant(
        "files are looked at one after the other",
        "messaging/snapshot.py",
        "if self._versions() == before:",
        "if True:",
        "tests/test_snapshot.py::test_what_is_written_while_the_files_are_looked_at_is_in_all_of_them_or_in_none",
    ),
    Mutant(
        "another application's file is adopted",
        "messaging/inspection.py",
        "if application != APPLICATION_ID and not earlier:",
        "if False:",
        "tests/test_files.py::test_a_file_that_is_not_what_it_should_be_is_refused_and_nothing_is_changed",
    ),
    Mutant(
        "a file that was lost is made anew in silence",
        "messaging/agreement.py",
        "    if wrong:\n",
        "    if False:\n",
        "tests/test_files.py::test_a_file_that_is_not_what_it_should_be_is_refused_and_nothing_is_changed",
    ),
    Mutant(
        "health is ok whatever is wrong",
        "pages/routes.py",
        "        if sentences:\n",
        "        if False:\n",
        "tests/test_trouble.py::test_health_says_what_is_wrong_until_it_is_right_again",
    ),
)
