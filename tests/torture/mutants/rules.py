"""What the rules, the traces and the doors promise."""

from tests.torture.mutants.mutant import Mutant

REPORTS_RULES = "reports/rules.py"
SECURITY = "web/security.py"

MUTANTS = (
    Mutant(
        "unmark ignored",
        REPORTS_RULES,
        "return [*unmark(state, message)]",
        "return []",
        "tests/test_time.py::test_after_the_deadline_the_mark_is_taken_back_and_the_document_stands",
    ),
    Mutant(
        "a sent report is changed",
        REPORTS_RULES,
        "elif report and report.published:",
        "elif False:",
        "tests/test_system.py::test_a_document_of_a_published_report_stands_and_a_person_acknowledges",
    ),
    Mutant(
        "an unmark that is too late takes the mark back",
        REPORTS_RULES,
        'if verdict == "marked" and report and report.published:',
        "if False:",
        "tests/test_time.py::test_a_report_sent_before_the_mark_was_taken_back_has_the_document_voided",
    ),
    Mutant(
        "what comes before its time is forgotten",
        "process_manager/process.py",
        "kept = opening if definition.keeps(fact) else facts",
        "kept = facts",
        "tests/test_voiding_process.py::test_in_state",
    ),
    Mutant(
        "a request meanwhile is not answered",
        "process_manager/module.py",
        "            self.turn_away(tx, message, reason)\n",
        "            pass\n",
        "tests/test_system.py::test_a_request_while_a_process_is_unfinished_is_turned_away_and_billing_does_not_wait",
    ),
    Mutant(
        "a voiding of another attempt is completed",
        "billing/rules.py",
        'if document.status != "voiding" or document.process_id != command.process_id:',
        'if document.status != "voiding":',
        "tests/test_documents.py::test_completing_an_older_process_while_voiding_changes_nothing",
    ),
    Mutant(
        "internal messages are handed out",
        "messaging/log.py",
        " and visibility = 'public'",
        "",
        "tests/test_log.py::test_nobody_gets_what_is_internal",
    ),
    Mutant(
        "internal messages are shown as others see a log",
        "messaging/log.py",
        'if row[4] == "public" else',
        "if True else",
        "tests/test_system.py::test_a_reader_sees_public_messages_whole_and_of_internal_ones_only_the_position",
    ),
    Mutant(
        "causes are not named",
        "messaging/transaction.py",
        "self._causation_id = entry.id if entry else None",
        "self._causation_id = None",
        "tests/test_system.py::test_a_person_s_command_is_the_cause_of_what_it_led_to",
    ),
    Mutant(
        "a sent report that counts a voided document is not called broken",
        "systems/voiding_rules.py",
        'if document.status == "voided" and known and known.status == "published"',
        'if False and known and known.status == "published"',
        "tests/test_checks.py::test_what_is_corrupted_is_said_in_one_sentence",
    ),
    Mutant(
        "a cookie without SameSite",
        "app.py",
        ', SESSION_COOKIE_SAMESITE="Strict"',
        "",
        "tests/test_http_at_once.py::test_a_session_cookie_is_sent_with_no_request_of_another_site",
    ),
    Mutant(
        "posts of other sites are let in",
        SECURITY,
        'abort(403, "Posts from pages of other sites are refused.")',
        "pass",
        "tests/test_http_in_and_out.py::test_a_post_from_a_page_of_another_site_is_refused",
    ),
    Mutant(
        "any host is let in",
        SECURITY,
        'if host not in WILDCARD_HOSTS and ":" not in host:',
        "if False:",
        "tests/test_http_in_and_out.py::test_a_request_that_names_another_host_is_refused",
    ),
    Mutant(
        "asked three times, it does not end",
        "stopping.py",
        "TIMES = 3",
        "TIMES = 300",
        "tests/test_stopping.py::test_asked_three_times_it_ends_at_once",
    ),
)
