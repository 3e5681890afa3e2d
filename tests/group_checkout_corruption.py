"""What can be wrong in the files of a hotel that has worked, and all that is then said of it."""

from collections.abc import Mapping, Sequence

from tests.group_checkouts import Hotel

CHARGED = "insert into entries (stay_id, kind, amount) values ('{}', 'charge', {})"
SAID_OTHERS = "GC-0003 has said other guests than it has (rule 3)"
TOLD = "update log set data = {} where type = 'GroupCheckoutFailed' and correlation_id = 'group-checkout-GC-0003'"

# What is wrong: in whose file, by which statements, and the sentences that are then said of it.
BROKEN: Mapping[str, tuple[str, Sequence[str], Sequence[str]]] = {
    "completed, although one has failed": (
        "group-checkouts",
        ["update checkouts set status = 'completed' where id = 'GC-0001'"],
        ["GC-0001 is completed, but 0 are to answer and 1 have failed (rule 1)"],
    ),
    "failed, although all have left": (
        "group-checkouts",
        ["update checkouts set status = 'failed' where id = 'GC-0002'"],
        ["GC-0002 is failed, but 0 are to answer and 0 have failed (rule 1)"],
    ),
    "not done, although all have answered": (
        "group-checkouts",
        ["update checkouts set status = 'initiated' where id = 'GC-0001'"],
        [
            "GC-0001 is initiated, but 0 are to answer and 1 have failed (rule 1)",
            "GC-0001 is initiated, but has said 1 times how it ended (rule 3)",
        ],
    ),
    "done, although one has not answered": (
        "group-checkouts",
        ["update guests set status = 'initiated' where stay_id = 'STAY-0001'"],
        [
            "GC-0001 is failed, but 1 are to answer and 1 have failed (rule 1)",
            "GC-0001 has said other guests than it has (rule 3)",
            "GC-0001 waits for STAY-0001, but nothing can come any more (rule 5)",
        ],
    ),
    "a group of nobody": (
        "group-checkouts",
        ["delete from guests where checkout_id = 'GC-0003'"],
        [
            "GC-0003 is failed, but 0 are to answer and 0 have failed (rule 1)",
            "GC-0003 has 0 guests (rule 1)",
            SAID_OTHERS,
            "STAY-0005 has answered GC-0003, but is not of that group (rule 5)",
        ],
    ),
    "guests of no group": (
        "group-checkouts",
        ["delete from checkouts where id = 'GC-0003'"],
        [
            "GC-0003 has guests, but there is no such group checkout (rule 1)",
            "STAY-0005 has answered GC-0003, but is not of that group (rule 5)",
        ],
    ),
    "failed for no reason": (
        "group-checkouts",
        ["update guests set reason = null where checkout_id = 'GC-0003'"],
        ["STAY-0005 is failed in GC-0003, but its reason is None (rule 1)"],
    ),
    "a reason, although the guest has left": (
        "group-checkouts",
        ["update guests set reason = 'not opened' where checkout_id = 'GC-0002'"],
        ["STAY-0002 is completed in GC-0002, but its reason is not opened (rule 1)"],
    ),
    "a guest who left with two groups": (
        "group-checkouts",
        [
            "insert into guests (checkout_id, stay_id, guest, status)"
            " values ('GC-0002', 'STAY-0001', 'Ada', 'completed')"
        ],
        [
            "STAY-0001 was checked out by 2 groups (rule 2)",
            "GC-0002 has said other guests than it has (rule 3)",
            "STAY-0001 is completed in GC-0002, but has not answered so (rule 5)",
        ],
    ),
    "gone, but owing": (
        "guest-stays",
        ["update stays set charges = charges + 500 where id = 'STAY-0001'", CHARGED.format("STAY-0001", 500)],
        ["STAY-0001 is checked out, but its balance is 500 (rule 2)"],
    ),
    "gone, but overpaid": (
        "guest-stays",
        ["update stays set charges = charges - 1 where id = 'STAY-0003'", CHARGED.format("STAY-0003", -1)],
        ["STAY-0003 is checked out, but its balance is -1 (rule 2)"],
    ),
    "here, but left with a group": (
        "guest-stays",
        ["update stays set status = 'checked-in' where id = 'STAY-0001'"],
        ["STAY-0001 is checked in, but was checked out by GC-0001 (rule 2)"],
    ),
    "a group named another guest in the end": (
        "group-checkouts",
        [TOLD.format("replace(data, 'STAY-0005', 'STAY-0004')")],
        [SAID_OTHERS],
    ),
    "a group named nobody in the end": (
        "group-checkouts",
        [TOLD.format("json_remove(data, '$.failed', '$.completed')")],
        [SAID_OTHERS],
    ),
    "what a group said in the end is no JSON": (
        "group-checkouts",
        [TOLD.format("'spilled ink'")],
        [SAID_OTHERS, "group-checkouts-15 GroupCheckoutFailed cannot be read (rule 6)"],
    ),
    "a charge that was lost": (
        "guest-stays",
        ["update stays set charges = 0 where id = 'STAY-0005'"],
        ["STAY-0005 was charged 0 and has paid 0, but entered are 500 and 0 (rule 4)"],
    ),
    "an entry that was lost": (
        "guest-stays",
        ["delete from entries where stay_id = 'STAY-0002' and kind = 'payment'"],
        ["STAY-0002 was charged 500 and has paid 500, but entered are 500 and 0 (rule 4)"],
    ),
    "a guest who has left, and does not": (
        "guest-stays",
        ["insert into refusals (stay_id, checkout_id) values ('STAY-0001', 'GC-0001')"],
        ["STAY-0001 has answered GC-0001 twice, each time another thing (rule 5)"],
    ),
    "a guest who never said so": (
        "guest-stays",
        ["update stays set checked_out_by = null where id = 'STAY-0001'"],
        ["STAY-0001 is completed in GC-0001, but has not answered so (rule 5)"],
    ),
    "a refusal to a group of others": (
        "guest-stays",
        ["insert into refusals (stay_id, checkout_id) values ('STAY-0003', 'GC-0001')"],
        ["STAY-0003 has answered GC-0001, but is not of that group (rule 5)"],
    ),
    "somebody who left with a group that is not there": (
        "guest-stays",
        ["update stays set checked_out_by = 'GC-0009' where id = 'STAY-0003'"],
        ["STAY-0003 has answered GC-0009, but is not of that group (rule 5)"],
    ),
    "a message of another group": (
        "saga",
        ["update log set correlation_id = 'group-checkout-GC-0002' where position = 2"],
        [
            "saga-2 CheckOutGuest: of process group-checkout-GC-0001,"
            " but correlated with group-checkout-GC-0002 (rule 6)"
        ],
    ),
    "a cause that was never said": (
        "guest-stays",
        ["update log set causation_id = 'saga-999' where position = 2"],
        ["guest-stays-2 GuestCheckedIn: its cause saga-999 does not exist (rule 6)"],
    ),
}


def play(hotel: Hotel) -> None:
    """One of three guests does not leave with the others, but pays and does; one leaves alone; one still owes."""
    first, owes, alone, last, owes_still = hotel.check_in(0, 500, 0, 0, 500)
    group = hotel.initiate([first, owes, last])
    hotel.check_out(alone)
    hotel.settle()
    hotel.pay(owes, 500)
    hotel.retry(group)
    hotel.initiate([owes_still])
    hotel.settle()
