"""What fails is tried again, kept and told; what is late counts as late."""

from tests.torture.mutants.mutant import Mutant

DELIVERY = "messaging/delivery.py"
HANDLING = "messaging/handling.py"
TRANSACTION = "messaging/transaction.py"
SYSTEM = "messaging/system.py"
MODULE = "process_manager/module.py"

MUTANTS = (
    Mutant(
        "the worker's thread dies of an exception",
        "messaging/worker.py",
        ("            except Exception:\n                again_at"),
        ("            except ZeroDivisionError:\n                again_at"),
        "tests/test_worker.py::test_after_a_job_has_raised_it_is_done_again_by_itself",
    ),
    Mutant(
        "a handler that raises is not undone",
        TRANSACTION,
        '            self.execute("rollback to attempt")\n',
        "",
        "tests/test_failures.py::test_what_a_handler_did_before_it_raised_is_undone",
    ),
    Mutant(
        "a batch of which one message fails is taken for handled",
        HANDLING,
        "        return tx.attempt(work) is None\n",
        "        tx.attempt(work)\n        return True\n",
        "tests/test_retries.py::test_a_thousand_and_one_are_parked_together_and_no_good_one_waits",
    ),
    Mutant(
        "trouble of a file is a message's fault",
        TRANSACTION,
        "if is_trouble(error):",
        "if False:",
        "tests/test_failures.py::test_a_full_disk_parks_nothing_and_loses_nothing",
    ),
    Mutant(
        "nobody hears of what is parked",
        HANDLING,
        "lambda on: on.when_parked, reason",
        "lambda on: None, reason",
        "tests/test_failures.py::test_a_parked_mark_fails_its_process_and_stays_without_effect",
    ),
    Mutant(
        "nobody hears of what is discarded",
        "messaging/parked.py",
        "lambda on: on.when_discarded",
        "lambda on: None",
        "tests/test_failures.py::test_discarding_a_request_lets_the_document_stand",
    ),
    Mutant(
        "nothing is tried again",
        DELIVERY,
        "if attempts <= len(RETRY_AFTER):",
        "if False:",
        "tests/test_failures.py::test_a_failing_message_is_tried_again_later_and_then_goes_on",
    ),
    Mutant(
        "what fails is overtaken by its process's next message",
        DELIVERY,
        "            if process in waiting:\n",
        "            if False:\n",
        "tests/test_retries.py::test_what_is_of_its_process_comes_after_it_once_it_was_handled",
    ),
    Mutant(
        "nobody is woken when a log grows",
        SYSTEM,
        "module.on_growth = self.worker.wake",
        "pass",
        "tests/test_worker.py::test_a_log_that_grows_wakes_it",
    ),
    Mutant(
        "deadline ignored",
        MODULE,
        "if found and message.state in found[1].stands:",
        "if False:",
        "tests/test_time.py::test_after_the_deadline_the_mark_is_taken_back_and_the_document_stands",
    ),
    Mutant(
        "an unread answer is late",
        "messaging/deadlines.py",
        ("        if self._read():\n            return True\n"),
        "",
        "tests/test_time.py::test_an_answer_that_is_there_unread_is_not_late",
    ),
    Mutant(
        "a deadline that was answered passes",
        MODULE,
        "            self.deadlines.disarm(tx, told.id)\n",
        "            pass\n",
        "tests/test_time.py::test_an_answered_deadline_never_passes",
    ),
    Mutant(
        "messages take no time",
        "messaging/arrivals.py",
        "if due_at > now:",
        "if False:",
        "tests/test_time.py::test_each_of_the_five_messages_takes_its_time",
    ),
    Mutant(
        "deadlines run down during a pause",
        SYSTEM,
        "                module.deadlines.put_off(stood_still)\n",
        "                pass\n",
        "tests/test_pause.py::test_no_deadline_runs_down_while_paused",
    ),
    Mutant(
        "a worker that sleeps notices no change of the clock",
        "messaging/worker.py",
        "min(until - self._clock.now(), LONGEST_SLEEP)",
        "until - self._clock.now()",
        "tests/test_clock_set_forward.py::test_a_sleeping_worker_notices_that_the_clock_was_set",
    ),
)
