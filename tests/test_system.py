"""The three modules together, on real files."""

import sqlite3
from collections.abc import Callable

import pytest

from billing.messages import DocumentIssued, DocumentVoidingRequested
from messaging.messages import NotFound, Refused
from settings import Settings
from systems.voiding import Voiding
from tests.support import rows, said, state_of, status_of


def issue(system: Voiding, customer: str = "Contoso", amount: int = 45000) -> str:
    document_id = system.billing.issue("invoice", customer, amount)
    system.worker.drain()
    return document_id


def void(system: Voiding, document_id: str) -> str:
    process_id = system.billing.void(document_id)
    system.worker.drain()
    return process_id


def total(system: Voiding, report_id: str) -> int:
    return int(rows(system.reports, "select total from reports where id = ?", report_id)[0]["total"])


def test_a_document_of_an_open_report_is_voided_everywhere(system: Voiding) -> None:
    first, second = issue(system, amount=100), issue(system, amount=250)
    process_id = void(system, first)
    assert process_id == "voiding-INV-0001-1"
    assert state_of(system, process_id) == "document-voided"
    assert (status_of(system, first), status_of(system, second)) == ("voided", "issued")
    assert total(system, "R-0001") == 250
    assert said(system.manager) == ["MarkDocumentAsVoided", "CompleteDocumentVoiding"]


def test_a_document_of_a_published_report_stands_and_a_person_acknowledges(system: Voiding) -> None:
    document_id = issue(system)
    system.reports.publish("R-0001")
    process_id = void(system, document_id)
    assert state_of(system, process_id) == "marking-document-as-voided-failed"
    assert status_of(system, document_id) == "issued"
    assert total(system, "R-0001") == 45000
    system.manager.acknowledge(process_id)
    assert state_of(system, process_id) == "failure-acknowledged"
    assert void(system, document_id) == "voiding-INV-0001-2"


def test_a_published_report_is_sealed_and_the_next_document_opens_the_next_one(system: Voiding) -> None:
    issue(system)
    system.reports.publish("R-0001")
    issue(system, amount=1)
    found = rows(system.reports, "select id, number, status, total from reports order by seq")
    assert [tuple(row.values()) for row in found] == [("R-0001", 1, "published", 45000), ("R-0002", 2, "open", 1)]


def test_a_request_while_a_process_is_unfinished_is_turned_away_and_billing_does_not_wait(system: Voiding) -> None:
    document_id = issue(system)
    system.reports.publish("R-0001")
    void(system, document_id)
    again = void(system, document_id)
    assert state_of(system, again) is None
    assert status_of(system, document_id) == "issued"
    assert said(system.billing)[-2:] == ["DocumentVoidingRequested", "DocumentVoidingAborted"]


def test_a_turned_away_request_that_is_repeated_later_starts_nothing(system: Voiding) -> None:
    document_id = issue(system)
    system.reports.publish("R-0001")
    first, second = void(system, document_id), void(system, document_id)
    system.manager.acknowledge(first)
    with system.billing.transaction() as tx:
        tx.say(DocumentVoidingRequested(process_id=second, document_id=document_id, customer="Contoso", attempt=2))
    system.worker.drain()
    assert state_of(system, second) is None


def test_the_index_lets_no_second_unfinished_process_of_a_document_in(system: Voiding) -> None:
    document_id = issue(system)
    system.reports.publish("R-0001")
    void(system, document_id)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), system.manager.transaction() as tx:
        tx.execute(
            "insert into processes (id, definition, subject, state, facts, data, started_at)"
            " select 'another', definition, subject, state, facts, data, started_at from processes"
        )


def test_every_message_repeated_changes_nothing(system: Voiding) -> None:
    voided, refused = issue(system), issue(system, "Alfreds Futterkiste")
    system.reports.publish("R-0002")
    void(system, voided)
    void(system, refused)
    tables = {
        system.billing: "select * from documents",
        system.reports: "select * from reports join documents on report_id = reports.id",
        system.manager: "select id, state, finished_at from processes",
    }
    before = [rows(module, sql) for module, sql in tables.items()]
    for module in system.modules:
        with module.transaction() as tx:
            tx.execute(
                "insert into log (type, kind, recipient, visibility, correlation_id, causation_id, occurred_at, data)"
                " select type, kind, recipient, visibility, correlation_id, causation_id, occurred_at, data"
                " from log where visibility = 'public'"
            )
    system.worker.drain()
    assert [rows(module, sql) for module, sql in tables.items()] == before


def test_a_mark_that_overtakes_the_document_is_not_lost(system: Voiding) -> None:
    document_id = system.billing.issue("invoice", "Contoso", 100)
    process_id = system.billing.void(document_id)
    collecting = system.reports.subscriptions.pop(0)
    while any(
        [
            job.step()
            for job in [*system.billing.subscriptions, *system.reports.subscriptions, *system.manager.subscriptions]
        ]
    ):
        pass
    assert state_of(system, process_id) == "document-voided"
    assert rows(system.reports, "select * from reports") == []
    system.reports.subscriptions.insert(0, collecting)
    while collecting.step():
        pass
    assert rows(system.reports, "select total, counted from reports") == [{"total": 0, "counted": 0}]


def test_positions_have_no_gaps_after_a_step_that_failed(system: Voiding) -> None:
    with pytest.raises(NotFound):
        system.billing.void("INV-0009")
    event = DocumentIssued(document_id="INV-0009", kind="invoice", customer="Contoso", amount=1)
    with pytest.raises(AttributeError), system.billing.transaction() as tx:
        tx.say(event, None)  # type: ignore[arg-type]
    assert issue(system) == "INV-0001"
    positions = [row["position"] for row in rows(system.billing, "select position from log order by position")]
    assert positions == list(range(1, len(positions) + 1))


def test_a_reader_sees_public_messages_whole_and_of_internal_ones_only_the_position(system: Voiding) -> None:
    issue(system)
    seen = system.billing.log.read(0, 10)
    assert [type(each).__name__ for each in seen] == ["Gap", "Entry"]
    assert [each.position for each in seen] == [1, 2]


def test_a_person_s_command_is_the_cause_of_what_it_led_to(system: Voiding) -> None:
    process_id = void(system, issue(system))
    kept = rows(system.billing, "select * from log where type in ('VoidDocument', 'DocumentVoidingRequested')")
    assert kept[0]["visibility"] == "internal"
    assert kept[1]["causation_id"] == f"billing-{kept[0]['position']}"
    assert {row["correlation_id"] for row in kept} == {process_id}


def test_at_rest_every_cursor_stands_at_the_end_of_its_log(system: Voiding) -> None:
    void(system, issue(system))
    for module in system.modules:
        assert [each.place() for each in module.subscriptions] == [each.source.end() for each in module.subscriptions]


def test_a_hundred_messages_are_handled_in_few_transactions(system: Voiding) -> None:
    for _ in range(100):
        system.billing.issue("invoice", "Contoso", 1)
    system.worker.drain()
    assert len(rows(system.reports, "select 1 from log where type = 'CursorMoved'")) == 1


def test_a_system_that_was_closed_in_the_middle_goes_on_where_it_was(start: Callable[..., Voiding]) -> None:
    system = start()
    document_id = issue(system)
    system.billing.void(document_id)
    system.manager.subscriptions[0].step()
    system.close()
    again = start()
    again.worker.drain()
    assert status_of(again, document_id) == "voided"


def test_two_copies_of_the_app_on_the_same_files_handle_each_message_once(start: Callable[..., Voiding]) -> None:
    one, other = start(), start()
    documents = [one.billing.issue("invoice", "Contoso", 100) for _ in range(20)]
    for document_id in documents:
        other.billing.void(document_id)
    jobs = [
        [*each.billing.subscriptions, *each.reports.subscriptions, *each.manager.subscriptions] for each in (one, other)
    ]
    for _ in range(20):
        for first, second in zip(*jobs, strict=True):
            first.step()
            second.step()
    assert {status_of(one, document_id) for document_id in documents} == {"voided"}
    assert said(one.manager).count("MarkDocumentAsVoided") == 20
    assert total(one, "R-0001") == 0
    for module in one.modules:
        moved = rows(module, "select data from log where type = 'CursorMoved'")
        assert len({each["data"] for each in moved}) == len(moved), "a message was delivered to both copies"


def test_a_copy_that_was_slower_does_not_put_the_cursor_back_when_it_settles(start: Callable[..., Voiding]) -> None:
    one, other = start(), start()
    issue(one)
    reader = other.manager.subscriptions[0]
    assert not reader.step(), "it has passed over what is not for it, and not stored that"
    void(one, "INV-0001")
    before = rows(one.manager, "select * from cursors")
    reader.settle()
    assert rows(one.manager, "select * from cursors") == before
    other.worker.drain()
    assert said(one.manager).count("MarkDocumentAsVoided") == 1


def test_a_step_holds_the_file_from_its_start(system: Voiding, settings: Settings) -> None:
    other = sqlite3.connect(settings.data_dir / "billing.db", timeout=0)
    with system.billing.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("begin immediate")
    other.close()


def test_a_report_of_which_nothing_is_left_is_not_published(system: Voiding) -> None:
    void(system, issue(system))
    with pytest.raises(Refused, match="nothing to publish"):
        system.reports.publish("R-0001")
    with pytest.raises(NotFound, match="R-0009"):
        system.reports.publish("R-0009")
