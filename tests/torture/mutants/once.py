"""What is said is recorded once, wherever it is interrupted and however often it comes."""

from tests.torture.mutants.mutant import Mutant

BILLING_MODULE = "billing/module.py"
SUBSCRIPTION = "messaging/subscription.py"
RULES = "reports/rules.py"
CRASHES = "tests/test_crash_at_commits.py::test_the_same_comes_of_it_whatever_commit_it_crashed_at[voiding]"

MUTANTS = (
    Mutant(
        "cursor outside the transaction",
        SUBSCRIPTION,
        "if cursors.find(tx, self.source.name) == self._stored else None\n",
        (
            "if cursors.find(tx, self.source.name) == self._stored else None\n"
            "            cursors.move(tx, self.source.name, self._stored)\n"
            "        with self.reader.transaction() as tx:\n"
            "            cursors.move(tx, self.source.name, stored or self._stored)\n"
        ),
        CRASHES,
    ),
    Mutant(
        "cursor moved before the messages are handled",
        SUBSCRIPTION,
        "        self._advance(lambda tx: self._step(tx, arrived, passed))\n",
        (
            "        with self.reader.transaction() as tx:\n"
            "            self._stored = self._move(tx, passed)\n"
            "        self._advance(lambda tx: self._step(tx, arrived, passed))\n"
        ),
        CRASHES,
    ),
    Mutant(
        "settle without comparing the cursor",
        SUBSCRIPTION,
        "stored = move(tx) if cursors.find(tx, self.source.name) == self._stored else None",
        "stored = move(tx)",
        "tests/test_system.py::test_a_copy_that_was_slower_does_not_put_the_cursor_back_when_it_settles",
    ),
    Mutant(
        "send before store",
        BILLING_MODULE,
        "            document = record(tx, None, events)\n",
        (
            "            document = record(tx, None, events)\n"
            '            tx.execute("commit")\n'
            '            tx.execute("begin immediate")\n'
        ),
        CRASHES,
    ),
    Mutant(
        "no dedupe of forms",
        BILLING_MODULE,
        "form_key and tx.execute",
        "None and tx.execute",
        "tests/test_http_documents.py::test_a_form_that_is_sent_twice_issues_one_document",
    ),
    Mutant(
        "no dedupe of what a process is told",
        "process_manager/process.py",
        "if fact in process.facts:",
        "if False:",
        "tests/test_voiding_process.py::test_in_state",
    ),
    Mutant(
        "no dedupe of requests that were turned away",
        "process_manager/tables.py",
        "'' from turned_away where process_id = ?",
        "'' from turned_away where process_id = ? and false",
        "tests/test_system.py::test_a_turned_away_request_that_is_repeated_later_starts_nothing",
    ),
    Mutant(
        "no dedupe of answers",
        RULES,
        "if process_id in state.verdicts:",
        "if False:",
        "tests/test_reports_rules.py::test_in_state",
    ),
    Mutant(
        "no dedupe of documents",
        RULES,
        "if state.report_of(event.document_id):",
        "if False:",
        "tests/test_system.py::test_every_message_repeated_changes_nothing",
    ),
    Mutant(
        "a look sees what is not committed yet",
        "messaging/writers.py",
        "yield free and not self._group",
        "yield free",
        "tests/test_looks.py::test_a_look_sees_nothing_of_what_waits_to_be_committed",
    ),
    Mutant(
        "a look inside a longer one sees another moment",
        "messaging/store.py",
        "if own.db and own.db.conn.in_transaction:",
        "if False:",
        "tests/test_looks.py::test_a_look_in_the_middle_of_a_longer_one_sees_the_same_moment",
    ),
    Mutant(
        "a reader is not told of what is said",
        "messaging/log.py",
        "self._latest[each.recipient or each.type] = each.position",
        "pass",
        "tests/test_looks.py::test_a_reader_is_told_of_what_may_be_for_it",
    ),
    Mutant(
        "a log of another epoch is gone on with",
        "messaging/readable.py",
        "if place.epoch != end.epoch:",
        "if False:",
        "tests/test_epochs.py::test_a_reader_whose_source_does_not_go_on_from_its_cursor_stops_and_says_so",
    ),
    Mutant(
        "an interrupted start over is left as it is",
        "messaging/start_over.py",
        "if anew or was_interrupted(files):",
        "if anew:",
        "tests/test_start_over.py::test_an_interrupted_start_over_is_finished_at_the_next_start",
    ),
)
