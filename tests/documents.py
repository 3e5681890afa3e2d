"""A document as a form has it, and as it is answered."""

FIELDS = {"kind": "invoice", "customer": "Contoso", "amount": "450"}
ISSUED = {
    "id": "INV-0001",
    "kind": "invoice",
    "customer": "Contoso",
    "amount": "450.00",
    "status": "issued",
    "issued_at": "2026-01-01T12:00:00.000000Z",
    "process_id": None,
}
VOIDING = {**ISSUED, "status": "voiding", "process_id": "voiding-INV-0001-1"}
