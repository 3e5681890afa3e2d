"""What persons and programs ask of a page of voiding, one after the other."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.test import TestResponse

from tests.over_http import FIELDS
from tests.page_apart import InOneProcess, OnHosts
from web.security import LARGEST_BODY

Page = InOneProcess | OnHosts
Step = Callable[[Page, Mapping[str, str]], TestResponse | None]
"""Asks something of a page, with the headers that say what is accepted; what happens by itself happens after that."""
PROCESS = "/processes/voiding-INV-0001-1"


def ask(method: str, path: str, **options: Any) -> Step:
    def step(page: Page, accept: Mapping[str, str]) -> TestResponse:
        headers = {**accept, **options.get("headers", {})}
        return page.client.open(path, method=method, **{**options, "headers": headers})

    return step


def get(*paths: str) -> list[Step]:
    return [ask("GET", each) for each in paths]


def post(path: str, **fields: str) -> Step:
    return ask("POST", path, data=fields)


def wait(seconds: float) -> Step:
    def step(page: Page, _accept: Mapping[str, str]) -> None:
        page.clock.move(seconds)

    return step


ISSUE, OTHER = post("/documents", **FIELDS), post("/documents", **{**FIELDS, "kind": "receipt", "customer": "Fabrikam"})
VOID = post("/documents/INV-0001/void")
VOIDED = [ISSUE, ISSUE, OTHER, VOID]
FAILED = [ISSUE, ISSUE, post("/reports/R-0001/publish"), VOID, post("/documents/INV-0002/void")]
STORIES: dict[str, Sequence[Step]] = {
    "documents": [
        *VOIDED,
        *get(
            "/", "/documents", "/documents?customer=Contoso&limit=1", "/documents?status=voided", "/documents/INV-0001"
        ),
        *get("/documents?before=INV-0002", "/documents?limit=x", "/documents/NO-1", "/documents/INV-0001%3Fx=1"),
        VOID,
        post("/documents/NO-1/void"),
        post("/documents", **FIELDS, key="once"),
        post("/documents", **FIELDS, key="once"),
        post("/documents", **FIELDS, back="/documents?limit=1"),
        post("/samples"),
        *get("/documents"),
    ],
    "what is wrong in a form": [
        ISSUE,
        post("/documents", **{**FIELDS, "amount": "much"}),
        post("/documents", **{**FIELDS, "customer": "<b>"}),
        post("/documents", **{**FIELDS, "customer": " ", "amount": "12.34"}),
        post("/documents", kind="novel"),
        ask("POST", "/documents", json={**FIELDS, "amount": 3}),
        ask("POST", "/documents", data="[", content_type="application/json"),
        ask("POST", "/documents", json=FIELDS),
    ],
    "reports": [
        *VOIDED,
        *get("/reports", "/reports?customer=Fabrikam", "/reports/R-0001", "/reports/R-9"),
        post("/reports/R-0001/publish"),
        post("/reports/R-0001/publish"),
        post("/reports/R-9/publish"),
        *get("/", "/reports?status=published&limit=1"),
    ],
    "processes": [
        *FAILED,
        *get("/", "/processes", "/processes?state=marking-document-as-voided-failed", "/processes?document=INV-0001"),
        *get("/processes?limit=1", PROCESS, "/processes/voiding-INV-0009-1", "/processes?state=odd"),
        post(f"{PROCESS}/acknowledge"),
        post(f"{PROCESS}/acknowledge"),
        post("/processes/acknowledge"),
        post("/processes/voiding-INV-0009-1/acknowledge"),
        VOID,
        *get("/", PROCESS, "/processes/voiding-INV-0001-2"),
    ],
    "logs and health": [
        *VOIDED,
        *get("/log/billing", "/log/reports?after=1&limit=1", "/log/process-manager", "/log/nobody", "/health"),
    ],
    "faults": [
        ISSUE,
        post("/faults/reports", fault="handler-raises", times="2"),
        post("/faults/billing", fault="module-off"),
        VOID,
        *get("/", "/faults", "/health"),
        post("/faults/billing/end", fault="module-off"),
        post("/faults/billing/start"),
        post("/faults/billing/start"),
        post("/faults/reports/end", fault="handler-raises"),
        post("/faults/reports/end", fault="handler-raises"),
        post("/faults/reports", fault="odd"),
        post("/faults/nobody", fault="handler-raises"),
        VOID,
        *get("/", "/faults", PROCESS),
    ],
    "controls": get("/controls"),
    "what there is not": [
        *get("/nothing", "/documents/", "/parked/reports/billing-1/retry"),
        post("/parked/nobody/billing-1/retry"),
        post("/parked/nobody/all/discard", type="DocumentIssued"),
        ask("DELETE", "/documents"),
        ask("POST", "/health"),
        ask("HEAD", "/documents"),
        ask("OPTIONS", "/documents"),
        ask("POST", "/documents", data={**FIELDS, "customer": "x" * LARGEST_BODY}),
        ask("POST", "/documents", data=FIELDS, headers={"Sec-Fetch-Site": "cross-site"}),
        ask("POST", "/documents", data=FIELDS, headers={"Origin": "https://elsewhere.example"}),
        *get("/documents"),
    ],
}
"""What happens by itself happens after each step."""
NOT_HANDLED: Sequence[Step] = [ISSUE, ISSUE, OTHER, *map(wait, (0.2, 1, 3))]
HANDLED_AFTER_ALL: Sequence[Step] = [
    *get("/", "/parked", "/parked?limit=1", "/parked?limit=1&before=reports-2", "/parked?before=odd-1", "/health"),
    post("/parked/reports/billing-2/retry"),
    post("/parked/reports/billing-2/retry"),
    post("/parked/reports/billing-4/discard"),
    post("/parked/reports/odd-1/discard"),
    *get("/parked"),
    post("/parked/reports/all/retry", type="Odd"),
    post("/parked/reports/all/retry"),
    post("/parked/reports/all/retry", type="DocumentIssued"),
    *get("/", "/parked", "/reports"),
]
IN_VAIN: Sequence[Step] = [ISSUE, VOID, *map(wait, (0.2, 1, 3))]
COMPENSATED: Sequence[Step] = [
    *get("/parked", PROCESS),
    post("/parked/billing/all/discard", type="CompleteDocumentVoiding"),
    *get(PROCESS),
    post(f"{PROCESS}/compensate", outcome="stands"),
    post(f"{PROCESS}/compensate", outcome="odd"),
    post(f"{PROCESS}/compensate", outcome="voided"),
    post(f"{PROCESS}/compensate", outcome="voided"),
    *get(PROCESS, "/documents"),
]
