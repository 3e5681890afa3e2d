"""What a person does in each system, so that everything happens to it once: what goes well, and what goes wrong."""

from collections.abc import Mapping, Sequence

from tests.user import User
from tests.user_breaks import AFTER_ANY_DEADLINE, Cause, break_everything, park, play_orders, step_through

ORDER: Sequence[Cause] = (
    ("/carts", {"customer": "Contoso"}),
    ("/carts/CART-0007/products", {"product": "mug", "quantity": 1}),
    ("/carts/CART-0007/finalize", {}),
)
CAUSES: Mapping[str, Sequence[Cause]] = {
    "": (
        ("/documents", {"kind": "invoice", "customer": "Contoso", "amount": "1.00"}),
        ("/documents/INV-0001/void", {}),
    ),
    "/group-checkout": (("/samples", {"guests": 1}), ("/checkouts/everybody", {})),
}


def void_documents(user: User) -> None:
    """Voided, refused, acknowledged, turned away, too late; what is parked is retried, or discarded and made good."""
    path = ""
    user.post("/samples")
    issue, ids = user.post, []
    for number in range(12):
        kind = ("invoice", "receipt", "credit-note")[number % 3]
        ids.append(issue("/documents", kind=kind, customer="Contoso", amount="1.00", key=f"key-{number}")["id"])
    issue("/documents", kind="invoice", customer="Contoso", amount="1.00", key="key-0")
    user.settle(path)
    user.post(f"/documents/{ids[0]}/void")
    user.settle(path)
    for report in user.get("/reports?customer=Contoso")["reports"]:
        user.post(f"/reports/{report['id']}/publish")
    for each in ids[1:5]:
        user.post(f"/documents/{each}/void")
    user.settle(path)
    user.post(f"/documents/{ids[1]}/void")
    user.settle(path)
    user.post(f"/processes/voiding-{ids[1]}-1/acknowledge")
    user.post("/processes/acknowledge")
    late = [issue("/documents", kind="invoice", customer="Fabrikam", amount="1.00")["id"] for _ in range(8)]
    user.settle(path)
    for document, module, then in zip(
        late, ("reports", "billing", "process-manager") * 2, ("retry", "discard") * 3, strict=False
    ):
        park(user, "", module, f"/documents/{document}/void", then)
        for outcome in ("voided", "stands"):
            user.post(f"/processes/voiding-{document}-1/compensate", outcome=outcome)
            user.settle(path)
    user.post("/faults/reports", fault="module-off")
    user.post(f"/documents/{late[6]}/void")
    user.settle(path)
    user.settle(path, AFTER_ANY_DEADLINE)
    user.post("/faults/reports/start")
    user.settle(path)
    one_behind_another(user)
    for scene in user.voiding.tour.scenes:
        user.post(f"/tour/{scene.name}")
        for _ in range(12):
            user.settle(path, 5)
        user.get("/")
    user.post("/tour/stop")


def one_behind_another(user: User) -> None:
    """Many messages are on their way at once; and some come while another one waits for its next try."""
    user.post("/pause")
    ids = [user.post("/documents", kind="invoice", customer="Adatum", amount="1.00")["id"] for _ in range(8)]
    user.get("/")
    user.post("/resume")
    user.settle()
    user.post("/faults/reports", fault="handler-raises", times="1")
    for each in ids[:2]:
        user.post(f"/documents/{each}/void")
        user.voiding.worker.drain()
    user.settle()


def order_things(user: User, path: str) -> None:
    """Paid and sent, declined, out of stock, cancelled, never paid."""
    for number, then in enumerate(("pay", "pay", "decline", "cancel", "wait")):
        cart = user.post(f"{path}/carts", customer="Contoso", key=f"key-{number}")["id"]
        user.post(f"{path}/carts/{cart}/products", product="book", quantity=1)
        if number == 1:
            for _ in range(9):
                user.post(f"{path}/stock/book/spill")
        user.post(f"{path}/carts/{cart}/finalize")
        user.settle(path)
        payment, order = (
            user.get(f"{path}/payments")["payments"][0]["id"],
            user.get(f"{path}/orders")["orders"][0]["id"],
        )
        user.post(f"{path}/orders/{order}/cancel") if then == "cancel" else None
        user.post(f"{path}/payments/{payment}/{then}")
        user.settle(path)
        user.post(f"{path}/stock/book/restock", quantity=5)
    user.settle(path, AFTER_ANY_DEADLINE)
    user.post(f"{path}/carts", customer="Contoso")
    if user.stage_at(path).coordinator:
        user.post(f"{path}/processes/acknowledge")
        for each in user.get(f"{path}/processes")["processes"]:
            user.post(f"{path}/processes/{each['id']}/acknowledge")


def check_out(user: User, path: str) -> None:
    """Together and alone, paid and not, once more."""
    ids = user.post(f"{path}/samples", guests=7)["stays"]
    user.post(f"{path}/samples", guests=2, key="key-1")
    user.post(f"{path}/stays", guest="Ada", key="key-2")
    for action in ("charge", "pay"):
        user.post(f"{path}/stays/{ids[0]}/{action}", amount="5.00", key="key-3")
        user.post(f"{path}/stays/{ids[0]}/{action}", amount="5.00", key="key-3")
    user.post(f"{path}/stays/{ids[0]}/check-out")
    user.post(f"{path}/checkouts", stays=ids[:4], key="key-4")
    user.settle(path)
    [checkout] = [each["id"] for each in user.get(f"{path}/checkouts")["checkouts"]]
    user.post(f"{path}/stays/settle", checkout=checkout)
    user.post(f"{path}/checkouts/{checkout}/retry")
    user.settle(path)
    user.post(f"{path}/checkouts/everybody", key="key-5")
    user.settle(path)
    for each in ids:
        user.post(f"{path}/stays/{each}/check-out")


def everything(user: User) -> None:
    """All of it in every system, then look at everything, then start over."""
    *orderings, hotel = user.stages[1:]
    void_documents(user)
    for stage in orderings:
        order_things(user, stage.path)
    check_out(user, hotel.path)
    user.look()
    for stage in user.stages:
        causes = ORDER if stage in orderings else CAUSES[stage.path]
        step_through(user, stage, *causes)
        break_everything(user, stage, *causes)
        if stage.double:
            play_orders(user, stage)
    user.look()
    for stage in user.stages:
        user.post(f"{stage.path}/start-over")
