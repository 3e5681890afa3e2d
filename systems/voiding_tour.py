"""Voiding's guided tour: it goes well; Reports refuses; Reports is too late, and the process takes back.

Each scene has a customer of its own, so that nobody else's report is touched.
"""

from billing.messages import DocumentVoided, DocumentVoidingAborted
from billing.module import Billing
from faults.breaking import Breaking
from messaging.system import System
from pages.scenes import Beat, Scene
from pages.tour import Tour
from process_manager.module import ProcessManager
from reports.messages import (
    MarkingDocumentAsVoidedFailed,
    MarkingDocumentAsVoidedSucceeded,
    UnmarkDocumentAsVoided,
    UnmarkingDocumentAsVoidedSucceeded,
)
from reports.module import ReportsModule
from systems.voiding_hands import FAILED, MARKED, REQUESTED, TIMED_OUT, VOIDED, Hands
from systems.voiding_races import races

ISSUED = "Billing has issued {subject} to {customer}. Word of it is on its way to Reports, which collects it."
REFUSED = (
    "The process has failed, and tells Billing: {subject} stands. Nothing was changed, so nothing is to be undone."
)

TO_REPORTS = '#wire-billing-reports [data-subject="{subject}"]'
BILLING = '#wire-billing-process-manager [data-subject="{subject}"]'
REPORTS = '#wire-process-manager-reports [data-subject="{subject}"]'
REPORT = "#report-{report}"
PROCESS = "#process-{process}, #failed:not([open]) > summary"


def tour(system: System, billing: Billing, reports: ReportsModule, manager: ProcessManager, breaking: Breaking) -> Tour:
    """The tour through voiding, and its races."""
    hands = Hands(system, billing, reports, manager, breaking)
    return Tour(system, [goes_well(hands), refused(hands), too_late(hands)], races(hands))


def goes_well(hands: Hands) -> Scene:
    beats = (
        Beat(ISSUED, TO_REPORTS, do=hands.issue("Adventure Works")),
        Beat(
            "{subject} is in the report for {customer}. Now it is to be voided. Billing cannot know whether that report"
            " was sent, so it only says that somebody asks for it.",
            BILLING,
            when=hands.collected,
            do=hands.void,
        ),
        Beat(
            "A process begins: the token {subject} in the middle. Reports is told: take {subject} out of your report.",
            REPORTS,
            when=hands.in_state(REQUESTED),
        ),
        Beat(
            "The report was not sent yet, so Reports has struck {subject} out, and answers: done.",
            REPORTS,
            when=hands.said(MarkingDocumentAsVoidedSucceeded),
        ),
        Beat(
            "Reports agrees. So the process moves on, and tells Billing: void {subject}.",
            BILLING,
            when=hands.in_state(MARKED),
        ),
        Beat("Billing has voided {subject}, and says so.", BILLING, when=hands.said(DocumentVoided)),
        Beat(
            "Done: {subject} is void in Billing and struck out of the report. Two modules that know nothing of each"
            " other agree.",
            "#token-{process}, #document-{subject}",
            when=hands.in_state(VOIDED),
        ),
    )
    sign, astray = hands.told(DocumentVoided, VOIDED), hands.unless(REQUESTED, MARKED, VOIDED)
    return Scene("goes-well", "It goes well", "A document is voided.", beats, sign, astray)


def refused(hands: Hands) -> Scene:
    beats = (
        Beat(ISSUED, TO_REPORTS, do=hands.issue("Tailspin Toys")),
        Beat(
            "The report for {customer}, with {subject} in it, was sent just now. From here on it must not change.",
            REPORT,
            when=hands.collected,
            do=hands.publish,
        ),
        Beat(
            "Only now, somebody wants {subject} voided. Billing knows nothing of reports: it says that it was asked,"
            " and waits.",
            BILLING,
            do=hands.void,
            ways=1,
        ),
        Beat(
            "A process begins. Reports is told: take {subject} out of your report.",
            REPORTS,
            when=hands.in_state(REQUESTED),
        ),
        Beat(
            "The report was sent. Reports refuses, changes nothing, and says why.",
            REPORTS,
            when=hands.said(MarkingDocumentAsVoidedFailed),
        ),
        Beat(REFUSED, BILLING, when=hands.in_state(FAILED)),
        Beat(
            "{subject} stands, in Billing as in the report that was sent. The process says why it failed; a person"
            " acknowledges that.",
            PROCESS,
            when=hands.said(DocumentVoidingAborted),
        ),
    )
    sign, astray = hands.told(MarkingDocumentAsVoidedFailed, FAILED), hands.unless(REQUESTED, FAILED)
    return Scene("refused", "Reports refuses", "The report was sent before.", beats, sign, astray)


def too_late(hands: Hands) -> Scene:
    beats = (
        Beat(ISSUED, TO_REPORTS, do=hands.issue("Litware")),
        Beat(
            "{subject} is in the report for {customer}, and is to be voided. Billing says that somebody asks for it.",
            BILLING,
            when=hands.collected,
            do=hands.void,
        ),
        Beat(
            "Reports is told: take {subject} out. But Reports is held up now, and reads nothing. The process gives it"
            " some time, and no more.",
            REPORTS,
            when=hands.in_state(REQUESTED),
            do=hands.hold,
        ),
        Beat(
            "The message is there, and nobody reads it. So that you need not wait too, the tour will let the"
            " deadline be now.",
            PROCESS,
            ways=1,
        ),
        Beat("The deadline is now.", PROCESS, do=hands.hasten, ways=1),
        Beat(
            "Time is up. Did Reports do it or not? The process does not guess. It sends a second message after the"
            " first: take that back.",
            REPORTS,
            when=hands.in_state(TIMED_OUT),
        ),
        Beat(
            "Reports reads again, and finds both: it strikes {subject} out, puts it back in, and answers each.",
            REPORT,
            when=hands.said(UnmarkDocumentAsVoided),
            do=hands.release,
            ways=1,
        ),
        Beat(
            "The first answer came too late to count. The second one counts: taken back. So Billing is told: {subject}"
            " stands.",
            BILLING,
            when=hands.in_state(FAILED),
        ),
        Beat(
            "{subject} stands, in Billing and in the report: they agree, although one was late. A person acknowledges"
            " the failure.",
            PROCESS,
            when=hands.said(DocumentVoidingAborted),
        ),
    )
    sign, astray = hands.told(UnmarkingDocumentAsVoidedSucceeded, FAILED), hands.unless(REQUESTED, TIMED_OUT, FAILED)
    return Scene(
        "too-late", "Reports is too late", "The process takes back.", beats, sign, astray, afterwards=hands.let_go
    )
