"""A module's side of what the page asks of it: each question is a message, which is answered with others."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from nats.aio.msg import Msg

from cluster.asking import MORE, SUBJECT, pieces
from cluster.connection import Connection
from cluster.link import Link
from messaging.stream import Away
from pages.answering import Answers

AT_ONCE = 8


class Answering:
    """Answers for the module `name`, on threads of its own."""

    def __init__(self, connection: Connection, name: str, answers: Answers) -> None:
        self._connection = connection
        self._answers = answers
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="answering")
        connection.subscribe(SUBJECT.format(name), self._hear)

    def stop(self) -> None:
        """Answer nothing more."""
        self._threads.shutdown(cancel_futures=True)

    def _hear(self, message: Msg) -> None:
        self._threads.submit(self._answer, message)

    def _answer(self, message: Msg) -> None:
        answer = self._answers.to(message.data)
        # Where the connection is lost, who has asked knows that, too.
        with suppress(Away):
            self._connection.do(lambda link: reply(link, message.reply, answer))


async def reply(link: Link, inbox: str, answer: bytes) -> None:
    """Answer with all of the pieces, one after the other."""
    *before, last = pieces(answer)
    for each in before:
        await link.client.publish(inbox, each, headers={MORE: "1"})
    await link.client.publish(inbox, last)
