"""What a history tells: which way every message went, what is noted on the way, and how it stood then."""

from itertools import pairwise

from pages.story import fields, stays, taken
from pictures.journeys import journeys
from tests.histories import DEFINITION, FIRST, HEARS, MANAGER, History, noted

REQUESTED = ("billing", "process-manager", "DocumentVoidingRequested", "ProcessAdvanced")


def ways(told: History) -> list[tuple[str, str, str, str | None]]:
    """Sender, receiver, message, and what it led to there."""
    return [
        (each.sender, each.receiver, told[each.step]["type"], (each.arrival and told[each.arrival]["type"]) or None)
        for each in journeys(told, HEARS)
        if each.arrival != 0
    ]


def test_every_message_goes_from_its_sender_to_whom_it_reached(voided: History) -> None:
    first, *_ = journeys(voided, HEARS)
    assert (first.sender, first.receiver, first.arrival) == ("person", "billing", 0)
    assert ways(voided) == [
        REQUESTED,
        ("process-manager", "reports", "MarkDocumentAsVoided", "MarkingDocumentAsVoidedSucceeded"),
        ("reports", "process-manager", "MarkingDocumentAsVoidedSucceeded", "ProcessAdvanced"),
        ("process-manager", "billing", "CompleteDocumentVoiding", "DocumentVoided"),
        ("billing", "process-manager", "DocumentVoided", "ProcessAdvanced"),
    ]
    assert noted(voided) == [
        (MANAGER, "voiding requested", "running"),
        (MANAGER, "deadline armed: +39.00 s", "closed"),
        (MANAGER, "marking document as voided succeeded", "running"),
        (MANAGER, "document voided", "succeeded"),
    ]


def test_a_deadline_and_what_arrives_after_it_are_told_in_order(timed_out: History) -> None:
    assert ("process-manager", "reports", "UnmarkDocumentAsVoided", "UnmarkingDocumentAsVoidedSucceeded") in ways(
        timed_out
    )
    assert ways(timed_out)[-1] == ("person", "process-manager", *["AcknowledgeProcessFailure"] * 2)
    assert [each[1:] for each in noted(timed_out)] == [
        ("voiding requested", "running"),
        ("deadline armed: +39.00 s", "closed"),
        ("deadline passed", "late"),
        ("marking timed out", "late"),
        ("state unchanged", "closed"),
        ("marking document as voided failed", "failed"),
        ("state unchanged", "closed"),
        ("failure acknowledged", "closed"),
    ]


def test_a_parked_message_has_arrived_where_it_was_parked(retried: History) -> None:
    assert ("process-manager", "reports", "MarkDocumentAsVoided", "MessageParked") in ways(retried)
    assert ("reports", "message parked", "failed") in noted(retried)
    assert noted(retried)[-1] == ("reports", "parked message retried", "closed")


def test_a_request_that_was_turned_away_goes_there_and_its_answer_back(turned_away: History) -> None:
    assert ways(turned_away) == [
        (*REQUESTED[:3], "RequestTurnedAway"),
        ("process-manager", "billing", "AbortDocumentVoiding", "DocumentVoidingAborted"),
        ("billing", "process-manager", "DocumentVoidingAborted", None),
    ]
    assert noted(turned_away) == [(MANAGER, "request turned away", "failed")]


def test_what_led_to_nothing_has_arrived_when_something_said_later_has(voided: History) -> None:
    first, second = ({**voided[4], "id": name, "position": place} for name, place in (("a-1", 90), ("a-2", 91)))
    answer = {**voided[5], "causation_id": "a-2"}
    assert [each.arrival for each in journeys([first, second, answer], HEARS)] == [2, 2, None]


def test_what_the_request_said_begins_with_the_subject() -> None:
    process = {
        "id": FIRST,
        "customer": "Contoso",
        "document_id": "INV-0001",
        "attempt": 1,
        "state": "voiding-requested",
    }
    assert fields(process, DEFINITION)[0] == ("document", "INV-0001")
    assert sorted(label for label, _ in fields(process, DEFINITION)) == ["attempt", "customer", "document"]


def test_how_it_stood_is_told_for_every_message(timed_out: History) -> None:
    stood = stays(timed_out, DEFINITION)
    assert (stood[0].first, stood[-1].until) == (0, None)
    assert all(before.until == after.first for before, after in pairwise(stood))
    reason = "Reports did not answer within 30 s"
    assert [(each.state and each.state.name, each.since, each.reason) for each in stood] == [
        (None, None, None),
        ("voiding-requested", "+3.00 s", None),
        ("marking-timed-out", "+40.00 s", reason),
        ("marking-timed-out", "+40.00 s", reason),
        ("marking-document-as-voided-failed", "+46.00 s", reason),
        ("marking-document-as-voided-failed", "+46.00 s", reason),
        ("failure-acknowledged", "+56.00 s", reason),
    ]
    assert [each.deadline is not None for each in stood] == [False, True, *[False] * 5]


def test_the_ways_it_took_are_the_transitions_in_order(timed_out: History) -> None:
    gone = taken(timed_out, DEFINITION)
    assert [each.on.__name__ for each in gone] == [
        "DocumentVoidingRequested",
        "DeadlinePassed",
        "UnmarkingDocumentAsVoidedSucceeded",
        "AcknowledgeProcessFailure",
    ]
    assert list(gone.values()) == sorted(gone.values())
