"""Orders in all the states that they can be in, brought about over HTTP below a path such as `/ordering/saga`."""

from tests.server import Server


def ordered(server: Server, path: str, customer: str = "Contoso", product: str = "book", quantity: int = 1) -> str:
    """An order whose customer is asked to pay; returns its id."""
    cart = in_cart(server, path, customer, product, quantity)
    order = str(server.post(f"{path}/carts/{cart}/finalize")["order_id"])
    payment_of(server, path, order, "requested")
    return order


def in_cart(server: Server, path: str, customer: str, product: str, quantity: int) -> str:
    """A cart with something in it; returns its id."""
    cart = str(server.post(f"{path}/carts", customer=customer)["id"])
    server.post(f"{path}/carts/{cart}/products", product=product, quantity=str(quantity))
    return cart


def payment_of(server: Server, path: str, order: str, status: str) -> str:
    """The id of an order's payment, once that has this status."""
    payment = order.replace("ORD", "PAY")

    def there() -> bool:
        found = {each["id"]: each["status"] for each in server.get(f"{path}/payments")["payments"]}
        return found.get(payment) == status

    server.wait_until(there, f"{payment} to be {status}")
    return payment


def become(server: Server, path: str, order: str, status: str) -> None:
    """Wait until an order has this status."""
    server.wait_until(
        lambda: server.get(f"{path}/orders/{order}")["status"] == status,
        f"{order} to be {status}",
    )


def a_day(server: Server, path: str) -> None:
    """An open cart, and orders that are completed, declined, cancelled, out of stock, not paid yet and just paid."""
    server.post(f"{path}/resume")
    server.post(f"{path}/start-over")
    server.post(f"{path}/pace", seconds="0")
    for _ in range(3):
        server.post(f"{path}/stock/poster/spill")
    done, declined, out_of_stock, cancelled = (
        ordered(server, path, "Contoso", "book", 2),
        ordered(server, path, "Alfreds Futterkiste", "mug"),
        ordered(server, path, "Nordwind Traders", "poster", 3),
        ordered(server, path, "Fabrikam", "book"),
    )
    server.post(f"{path}/payments/{done.replace('ORD', 'PAY')}/pay")
    server.post(f"{path}/payments/{declined.replace('ORD', 'PAY')}/decline")
    server.post(f"{path}/payments/{out_of_stock.replace('ORD', 'PAY')}/pay")
    server.post(f"{path}/orders/{cancelled}/cancel")
    become(server, path, done, "completed")
    become(server, path, declined, "cancelled")
    payment_of(server, path, out_of_stock, "refunded")
    payment_of(server, path, cancelled, "discarded")
    ordered(server, path, "Contoso", "mug", 2)
    paid = ordered(server, path, "Tailspin Toys", "book")
    in_cart(server, path, "Wingtip", "mug", 1)
    server.post(f"{path}/pace", seconds="3")
    server.post(f"{path}/payments/{paid.replace('ORD', 'PAY')}/pay")
