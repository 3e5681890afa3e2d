"""What an order promises, whoever coordinates it."""

from tests.torture.mutants.mutant import Mutant

PAYMENTS_RULES = "ordering/payments/rules.py"
SHIPMENTS_RULES = "ordering/shipments/rules.py"


def gone_through(check: str) -> str:
    """The test that goes through whole orders."""
    return f"tests/test_torture.py::test_nothing_breaks_at_the_short_size[{check}]"


MUTANTS = (
    Mutant(
        "a payment is recorded of an order that was cancelled",
        "ordering/orders/rules.py",
        'return [recorded(order, command.payment_id)] if order.status == "initialized" else []',
        "return [recorded(order, command.payment_id)]",
        "tests/test_orders_rules.py::test_an_order",
    ),
    Mutant(
        "a cancelled order keeps its money",
        PAYMENTS_RULES,
        '        "finalized": PaymentRefunded,\n',
        "",
        gone_through("order-by-choreography"),
    ),
    Mutant(
        "an order is paid with nothing",
        PAYMENTS_RULES,
        "for each in (PaymentRequested, PaymentFailed)]",
        "for each in (PaymentFailed,)]",
        gone_through("order-by-choreography"),
    ),
    Mutant(
        "nobody hears that a payment was never requested",
        "ordering/payments/module.py",
        "                when_parked=self.answer_that_it_failed,\n",
        "",
        "tests/test_payments_module.py::test_a_request_that_is_parked_is_answered_and_a_retry_changes_nothing",
    ),
    Mutant(
        "a package is sent again",
        SHIPMENTS_RULES,
        "    if command.order_id in state.shipments:\n        return []\n    for",
        "    for",
        "tests/test_shipments_rules.py::test_in_state",
    ),
    Mutant(
        "what is not there is sold",
        SHIPMENTS_RULES,
        "if quantity > state.stock[product].quantity:",
        "if False:",
        gone_through("order-by-process-manager"),
    ),
    Mutant(
        "the process manager cancels nothing that is out of stock",
        "ordering/process.py",
        "Transition(unsent, ProductWasOutOfStock, out_of_stock, CancelOrder)",
        "Transition(unsent, ProductWasOutOfStock, out_of_stock)",
        gone_through("three-ways"),
    ),
    Mutant(
        "the saga forgets the money of a cancelled order",
        "ordering/saga.py",
        "    OrderCancelled: DiscardPayment,\n",
        "",
        gone_through("three-ways"),
    ),
    Mutant(
        "without a coordinator, nobody hears that the time to pay is up",
        "ordering/orders/reactions.py",
        "    PaymentTimedOut: CancelOrder,\n",
        "",
        gone_through("three-ways"),
    ),
)
