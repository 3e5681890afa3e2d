"""A handful of documents to begin with."""

from billing.messages import Kind
from billing.module import Billing
from billing.simulation import CUSTOMERS

ALFREDS, CONTOSO, NORDWIND, WIDE_WORLD, *_ = CUSTOMERS

SAMPLES: tuple[tuple[Kind, str, int], ...] = (
    ("invoice", CONTOSO, 45000),
    ("invoice", ALFREDS, 8610),
    ("receipt", NORDWIND, 1990),
    ("invoice", NORDWIND, 124000),
    ("credit-note", CONTOSO, 7200),
    ("invoice", WIDE_WORLD, 31050),
)


def issue_samples(billing: Billing) -> list[str]:
    """Issue the sample documents and return their ids; again issues nothing."""
    return [
        billing.issue(kind, customer, amount, form_key=f"sample-{number}")
        for number, (kind, customer, amount) in enumerate(SAMPLES)
    ]
