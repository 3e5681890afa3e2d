"""Carts' module: what persons can ask for. It listens to no other module."""

from messaging.module import Module
from messaging.transaction import Transaction
from ordering.carts.messages import AddProduct, FinalizeCart, OpenCart
from ordering.carts.rules import Cart, CartCommand, decide, evolve_all, order_id_of, process_id_of
from ordering.carts.tables import load, migrations, next_id, save
from ordering.terms import Product


class Carts(Module):
    """Answers persons by `open_cart`, `add_product` and `finalize`."""

    name = "carts"
    migrations = migrations

    def open_cart(self, customer: str, form_key: str | None = None) -> str:
        """Open a cart for a customer and return its id.

        A form key that was used before opens nothing and returns the cart it opened then.
        """
        with self.transaction() as tx:
            row = form_key and tx.execute("select id from carts where form_key = ?", (form_key,)).fetchone()
            if row:
                return str(row[0])
            cart_id = next_id(tx)
            carry_out(tx, None, OpenCart(cart_id=cart_id, customer=customer))
            tx.execute("update carts set form_key = ? where id = ?", (form_key, cart_id))
        return cart_id

    def add_product(self, cart_id: str, product: Product, quantity: int) -> None:
        """Put so many pieces of a product into a cart. Raises NotFound, or Refused when it is finalized already."""
        with self.transaction() as tx:
            carry_out(tx, load(tx, cart_id), AddProduct(cart_id=cart_id, product=product, quantity=quantity))

    def finalize(self, cart_id: str) -> str:
        """Order what is in a cart and return the order's id, which is made of it in a while.

        Raises NotFound, or Refused when the cart is empty or finalized already.
        """
        with self.transaction() as tx:
            carry_out(tx, load(tx, cart_id), FinalizeCart(cart_id=cart_id))
        return order_id_of(cart_id)


def carry_out(tx: Transaction, cart: Cart | None, command: CartCommand) -> None:
    """Carry out a person's command, and keep and say what comes of it."""
    events = decide(cart, command)
    tx.receive(command, process_id_of(command.cart_id))
    save(tx, evolve_all(cart, events))
    tx.say(*events)
