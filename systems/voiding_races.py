"""Three races of voiding: two things at the same moment. Whichever comes first, all agree in the end.

Each is run both ways at once, with a document for each way; the names of the second one begin with `other_`.
"""

from collections.abc import Callable
from typing import TypeVar

from pages.scenes import Beat, Names, Scene, Way
from reports.messages import MarkingDocumentAsVoidedSucceeded, UnmarkDocumentAsVoided
from systems.voiding_hands import FAILED, MARKED, REQUESTED, TIMED_OUT, VOIDED, Hands

T = TypeVar("T")

OTHER = "other_"
ISSUED = "Two documents, {subject} and {other_subject}, each in the report for a customer of its own."
AGREED = "Whichever came first, Billing and Reports agree about both."
TO_REPORTS = '#wire-billing-reports :is([data-subject="{subject}"], [data-subject="{other_subject}"])'
TO_MANAGER = '#wire-billing-process-manager :is([data-subject="{subject}"], [data-subject="{other_subject}"])'
BETWEEN = '#wire-process-manager-reports :is([data-subject="{subject}"], [data-subject="{other_subject}"])'
PROCESSES = "#process-{process}, #process-{other_process}"


def races(hands: Hands) -> list[Scene]:
    """The races, each with a button of its own."""
    return [publish_against_void(hands), answer_against_deadline(hands), void_twice(hands)]


def other(work: Callable[[Names], T]) -> Callable[[Names], T]:
    """A deed or a condition about the document that goes the other way."""

    def about_the_other(names: Names) -> T:
        mine = {name.removeprefix(OTHER): value for name, value in names.items() if name.startswith(OTHER)}
        found = work(mine)
        names.update({f"{OTHER}{name}": value for name, value in mine.items()})
        return found

    return about_the_other


def both(*deeds: Callable[[Names], None]) -> Callable[[Names], None]:
    """Deeds for each of the two documents."""

    def do(names: Names) -> None:
        for deed in deeds:
            deed(names)
            other(deed)(names)

    return do


def holds(*conditions: Callable[[Names], bool]) -> Callable[[Names], bool]:
    """Several conditions at once."""
    return lambda names: all(condition(names) for condition in conditions)


def holds_of_both(condition: Callable[[Names], bool]) -> Callable[[Names], bool]:
    """A condition that holds of each of the two documents."""
    return holds(condition, other(condition))


def unless(hands: Hands, *states: str) -> Callable[[Names], str | None]:
    """That one of the two documents goes another way than the race leads."""
    astray = hands.unless(*states)
    return lambda names: astray(names) or other(astray)(names)


def way(hands: Hands, what: str, *, ends: str, outcome: str, prefix: str = "") -> Way:
    """A way of a race, over when the process is in the state that `ends` it."""
    of = other if prefix else lambda work: work
    ended = of(hands.in_state(ends))
    return Way(
        what,
        f"{prefix}subject",
        lambda names: hands.state(names.get(f"{prefix}process", "")),
        lambda names: outcome.format_map(names) if ended(names) else None,
    )


def publish_against_void(hands: Hands) -> Scene:
    beats = (
        Beat(ISSUED, TO_REPORTS, do=issue_two(hands, "Woodgrove", "Humongous Insurance")),
        Beat(
            "Both are voided at the same moment, and both reports are to be sent.",
            TO_MANAGER,
            when=holds_of_both(hands.collected),
            do=both(hands.void),
        ),
        Beat(
            "The report for {customer} is sent first: Reports is told of {subject} too late.",
            BETWEEN,
            when=holds_of_both(hands.in_state(REQUESTED)),
            do=hands.publish,
        ),
        Beat(
            "{other_subject} was struck out first: the report for {other_customer} is sent without it.",
            BETWEEN,
            when=other(hands.said(MarkingDocumentAsVoidedSucceeded)),
            do=other(hands.publish),
        ),
        Beat(AGREED, PROCESSES, when=holds(hands.in_state(FAILED), other(hands.in_state(VOIDED)))),
    )
    ways = (
        way(hands, "The report comes first", ends=FAILED, outcome="{subject} stands, and the sent report counts it."),
        way(
            hands, "The void comes first", ends=VOIDED, outcome="Void, and the sent report is without it.", prefix=OTHER
        ),
    )
    astray = unless(hands, REQUESTED, MARKED, VOIDED, FAILED)
    return Scene("publish-against-void", "Publish against void", "Which comes first?", beats, astray=astray, ways=ways)


def answer_against_deadline(hands: Hands) -> Scene:
    beats = (
        Beat(ISSUED, TO_REPORTS, do=issue_two(hands, "Proseware", "Lucerne Publishing")),
        Beat(
            "Both are voided at the same moment. Reports has only so much time to answer.",
            TO_MANAGER,
            when=holds_of_both(hands.collected),
            do=both(hands.void),
        ),
        Beat(
            "Both answers are on their way, and say the same: done. For {other_subject} the deadline is now.",
            BETWEEN,
            when=holds_of_both(hands.said(MarkingDocumentAsVoidedSucceeded)),
            do=other(hands.hasten),
        ),
        Beat(
            "For {subject} the answer counts. For {other_subject} it comes too late, and the mark is taken back.",
            BETWEEN,
            when=holds(hands.in_state(MARKED), other(hands.said(UnmarkDocumentAsVoided))),
        ),
        Beat(AGREED, PROCESSES, when=holds(hands.in_state(VOIDED), other(hands.in_state(FAILED)))),
    )
    ways = (
        way(hands, "The answer comes first", ends=VOIDED, outcome="{subject} is void in both."),
        way(hands, "The deadline comes first", ends=FAILED, outcome="{other_subject} stands in both.", prefix=OTHER),
    )
    astray = unless(hands, REQUESTED, MARKED, VOIDED, TIMED_OUT, FAILED)
    return Scene(
        "answer-against-deadline", "Answer against deadline", "Which comes first?", beats, astray=astray, ways=ways
    )


def void_twice(hands: Hands) -> Scene:
    beats = (
        Beat(ISSUED, TO_REPORTS, do=issue_two(hands, "Tailspin Toys", "Wingtip Toys")),
        Beat(
            "Two people void {subject} at the same moment. Billing lets one in, and tells the other: “{refusal}”",
            TO_MANAGER,
            when=holds_of_both(hands.collected),
            do=hands.void_twice,
        ),
        Beat(
            "One person voids {other_subject}, and the message of it is delivered twice.",
            TO_MANAGER,
            do=other(hands.void_and_repeat),
            ways=1,
        ),
        Beat(
            "The process manager knows {other_process} already, by its document and attempt: nothing starts twice.",
            "#faults-process-manager",
            when=other(hands.came_twice),
        ),
        Beat(AGREED, PROCESSES, when=holds_of_both(hands.in_state(VOIDED))),
    )
    ways = (
        way(hands, "Asked for twice", ends=VOIDED, outcome="One process. The second one was refused."),
        way(hands, "Told twice", ends=VOIDED, outcome="One process. The second message changed nothing.", prefix=OTHER),
    )
    astray = unless(hands, REQUESTED, MARKED, VOIDED)
    return Scene(
        "void-twice",
        "The same void twice",
        "How often is it done?",
        beats,
        astray=astray,
        afterwards=hands.mend,
        ways=ways,
    )


def issue_two(hands: Hands, customer: str, other_customer: str) -> Callable[[Names], None]:
    """A document for each of two customers, whose reports hold another one, so that they can be sent in any case."""

    def issue(names: Names) -> None:
        for each in (customer, other_customer):
            hands.issue(each)({})
        hands.issue(customer)(names)
        other(hands.issue(other_customer))(names)

    return issue
