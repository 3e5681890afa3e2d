"""Group checkout: Guest stays and Group checkouts, and a stateless saga between them."""

from faults.breaking import Breaking
from group_checkout import saga
from group_checkout.checkouts import module as of_checkouts
from group_checkout.checkouts.messages import GroupCheckoutInitiated
from group_checkout.checkouts.module import GroupCheckouts
from group_checkout.stays import module as of_stays
from group_checkout.stays.messages import GuestCheckedOut, GuestCheckoutFailed
from group_checkout.stays.module import GuestStays
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.system import System
from saga.module import Saga
from settings import Settings
from systems import group_checkout_rules


class GroupCheckout(System):
    """The two modules and the saga; their files are in a folder of their own."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        delay_line = DelayLine(clock, settings.slow_down)
        place = (settings.data_dir / "group-checkout", clock, delay_line)
        self.stays, self.checkouts = GuestStays(*place), GroupCheckouts(*place)
        self.saga = Saga(*place, saga.group_checkout)
        on = self.saga.handlers
        self.saga.follow(self.checkouts.log, {GroupCheckoutInitiated: on[GroupCheckoutInitiated]})
        self.saga.follow(self.stays.log, {each: on[each] for each in (GuestCheckedOut, GuestCheckoutFailed)})
        self.stays.follow(self.saga.log, of_stays.FROM_SAGA)
        self.checkouts.follow(self.saga.log, of_checkouts.FROM_SAGA)
        modules = (self.stays, self.saga, self.checkouts)
        rules, subject_of = group_checkout_rules.rules, group_checkout_rules.subject_of
        super().__init__("group-checkout", modules, clock, delay_line, rules, subject_of)
        self.breaking = Breaking(self)
