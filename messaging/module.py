"""What all modules have in common: a journal, subscriptions to the logs of others, and deadlines."""

from pathlib import Path

from messaging.clock import Clock
from messaging.deadlines import Deadlines
from messaging.delay_line import DelayLine
from messaging.delivery import Delivery
from messaging.handling import Handlers
from messaging.journal import Journal
from messaging.messages import NotFound, log_and_position
from messaging.readable import Readable
from messaging.subscription import Subscription


class Module(Journal):
    """A module reads the logs that it follows, and answers them and persons in its own."""

    def __init__(self, folder: Path, clock: Clock, delay_line: DelayLine) -> None:
        super().__init__(folder, clock, delay_line)
        self.subscriptions: list[Subscription] = []
        self.deadlines = Deadlines(self, self.when_due, self.read)

    @property
    def when_due(self) -> Handlers:
        """What to do about each type of message that is told when a deadline has passed."""
        return {}

    def follow(self, source: Readable, handlers: Handlers) -> None:
        """Read another module's log (again: from where the cursor stands)."""
        self.subscriptions.append(Subscription(self, source, handlers))

    def reload(self) -> None:
        """Go on from what the file says, whatever was known before."""
        for subscription in self.subscriptions:
            subscription.reload()

    def read(self) -> bool:
        """Handle what has arrived, a step of each subscription. False when nothing has."""
        return any([subscription.step() for subscription in self.subscriptions])

    @property
    def deliveries(self) -> list[Delivery]:
        """Whatever hands messages to this module."""
        return [self.deadlines.delivery, *(each.delivery for each in self.subscriptions)]

    def delivery_of(self, message_id: str) -> tuple[Delivery, int]:
        """What hands a message to this module, and the message's position. Raises NotFound."""
        log, position = log_and_position(message_id) or ("", 0)
        for delivery in self.deliveries:
            if delivery.source == log:
                return delivery, position
        raise NotFound(f"No message {message_id} is parked at {self.name}.")
