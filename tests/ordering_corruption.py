"""What can be wrong in the files of three orders, and the one sentence that is then said of it."""

from collections.abc import Sequence

LINE = '{"product": "book", "quantity": 1, "price": 2900}'

# What is wrong: in whose file, by which statements, and the sentence that is then said of it.
BROKEN: dict[str, tuple[str, Sequence[str], str]] = {
    "completed, but not paid": (
        "payments",
        ["update payments set status = 'refunded' where id = 'PAY-0001'"],
        "ORD-0001 is completed, but not paid (rule 1)",
    ),
    "completed, but not sent": (
        "shipments",
        ["update shipments set status = 'out-of-stock' where id = 'ORD-0001'", "update stock set quantity = 5"],
        "ORD-0001 is completed, but not sent (rule 1)",
    ),
    "paid and sent, but not completed": (
        "orders",
        ["update orders set status = 'paid' where id = 'ORD-0001'"],
        "ORD-0001 is paid and sent, but paid (rule 1)",
    ),
    "paid for Orders, but not for Payments": (
        "orders",
        ["update orders set status = 'paid', payment_id = 'PAY-0003' where id = 'ORD-0003'"],
        "ORD-0003 is paid, but its payment is requested (rule 1)",
    ),
    "sent, but not paid": (
        "shipments",
        ["update shipments set id = 'ORD-0003' where id = 'ORD-0001'"],
        "ORD-0003 was sent, but its payment is requested (rule 1)",
    ),
    "cancelled, but sent": (
        "orders",
        ["update orders set status = 'cancelled', reason = 'customer' where id = 'ORD-0001'"],
        "ORD-0001 is cancelled, but its package was sent (rule 2)",
    ),
    "cancelled, but the money is kept": (
        "payments",
        ["update payments set status = 'finalized' where id = 'PAY-0002'"],
        "ORD-0002 is cancelled, but its payment PAY-0002 is finalized (rule 2)",
    ),
    "another sum was asked for": (
        "payments",
        ["update payments set total = 1 where id = 'PAY-0001'"],
        "ORD-0001 is over 2900, but 1 were asked for (rule 3)",
    ),
    "nothing was asked for": (
        "payments",
        ["update payments set total = 0 where id = 'PAY-0001'"],
        "ORD-0001 is over 2900, but 0 were asked for (rule 3)",
    ),
    "something else was sent": (
        "shipments",
        [
            """update shipments set products = replace(products, 'book', 'mug') where id = 'ORD-0001'""",
        ],
        "ORD-0001 is for other products than its package (rule 3)",
    ),
    "a payment of no order": (
        "orders",
        ["delete from orders where id = 'ORD-0003'"],
        "ORD-0003 was paid for or sent, but is no order (rule 3)",
    ),
    "sold what is not there": (
        "shipments",
        ["update stock set quantity = -1 where product = 'book'"],
        "book: there are -1 of it (rule 3)",
    ),
    "no order of a finalized cart": (
        "orders",
        ["delete from orders where id = 'ORD-0003'"],
        "CART-0003 is finalized, but there is no ORD-0003 (rule 4)",
    ),
    "an order that waits for nothing": (
        "payments",
        ["update payments set status = 'failed' where id = 'PAY-0003'", "delete from deadlines"],
        "ORD-0003 is initialized and waits for nothing that can still come (rule 4)",
    ),
    "another process": (
        "orders",
        ["update orders set process_id = 'ordering-ORD-0002' where id = 'ORD-0001'"],
        "ORD-0001 names ordering-ORD-0002 as its process (rule 5)",
    ),
    "a cart that is to become another order": (
        "carts",
        ["update carts set order_id = 'ORD-0009' where id = 'CART-0003'"],
        "CART-0003 is to become ORD-0009, which has another number (rule 3)",
    ),
    "an empty cart that is finalized": (
        "carts",
        ["update carts set products = '[]' where id = 'CART-0003'"],
        "CART-0003 is finalized, but empty (rule 3)",
    ),
    "a product in two lines": (
        "carts",
        [f"update carts set products = '[{LINE}, {LINE}]' where id = 'CART-0003'"],
        "CART-0003 has a product in more than one line (rule 3)",
    ),
    "an order of nothing": (
        "orders",
        ["update orders set products = '[]', total = 0 where id = 'ORD-0003'"],
        "ORD-0003 is an order of nothing (rule 3)",
    ),
    "a wrong sum": (
        "orders",
        ["update orders set total = 1 where id = 'ORD-0003'"],
        "ORD-0003 is over 1, not 2900 (rule 3)",
    ),
    "cancelled for no reason": (
        "orders",
        ["update orders set reason = null where id = 'ORD-0002'"],
        "ORD-0002 is cancelled, but its reason is None (rule 1)",
    ),
    "completed without a payment": (
        "orders",
        ["update orders set payment_id = null where id = 'ORD-0001'"],
        "ORD-0001 is completed, but names no payment (rule 1)",
    ),
    "paid for, but not paid": (
        "orders",
        ["update orders set payment_id = 'PAY-0003' where id = 'ORD-0003'"],
        "ORD-0003 is initialized, but names PAY-0003 as its payment (rule 1)",
    ),
    "an order of another cart": (
        "orders",
        ["update orders set cart_id = 'CART-0002' where id = 'ORD-0003'"],
        "ORD-0003 names CART-0002 as its cart (rule 5)",
    ),
    "a payment of another order": (
        "payments",
        ["update payments set id = 'PAY-0009' where id = 'PAY-0003'"],
        "PAY-0009 of process ordering-ORD-0003 is not the payment of ORD-0003 (rule 5)",
    ),
    "a payment that is waited for, but was made": (
        "payments",
        ["update payments set status = 'finalized' where id = 'PAY-0003'"],
        "PAY-0003 is finalized, but is waited for until 2026-01-01T12:01:00.000000Z (rule 4)",
    ),
    "a piece that nobody sold": (
        "shipments",
        ["update stock set quantity = 3 where product = 'book'"],
        "book: there are 3 of it, but 4 are left of all that there were (rule 3)",
    ),
}

OF_PROCESSES: Sequence[tuple[str, str]] = (
    (
        "update processes set state = 'under-way', finished_at = null where subject = 'ORD-0001'",
        "ordering-ORD-0001 is under-way, but ORD-0001 is completed (rule 6)",
    ),
    (
        "update processes set finished_at = null where subject = 'ORD-0001'",
        "ordering-ORD-0001 is in state completed, finished at None (rule 6)",
    ),
    (
        "update processes set id = 'ordering-1' where subject = 'ORD-0001'",
        "ordering-1 is not the id of a process of ORD-0001 (rule 6)",
    ),
)
