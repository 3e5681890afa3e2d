"""A module's side of what the page asks of it: each question is a message, which is answered with others."""

from concurrent.futures import ThreadPoolExecutor

from nats.aio.msg import Msg

from cluster.asking import MORE, SUBJECT, pieces
from cluster.connection import Connection
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
        *before, last = pieces(self._answers.to(message.data))
        for each in before:
            self._connection.send(message.reply, each, {MORE: "1"})
        self._connection.send(message.reply, last)
