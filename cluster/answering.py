"""A module's side of what the page asks of it: its questions, and requests to the routes that are its own."""

import logging
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from nats.aio.msg import Msg

from cluster.asking import MORE, SUBJECT, Asking, asked, encoder, pieces
from cluster.connection import Connection
from messaging.messages import Invalid, NotFound, Refused
from messaging.seam import Off
from messaging.trouble import Trouble
from pages.elsewhere import Forwarded
from pages.stage import Stage
from web.telling import Told

AT_ONCE = 8

logger = logging.getLogger(__name__)


class Answering:
    """Answers for the module `name`, on threads of its own. `app` has its routes, and tells what it would answer."""

    def __init__(self, connection: Connection, name: str, stage: Stage, app: Flask) -> None:
        self._connection = connection
        self._name = name
        self._stage = stage
        self._app = app
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="answering")
        connection.subscribe(SUBJECT.format(name), self._hear)

    def stop(self) -> None:
        """Answer nothing more."""
        self._threads.shutdown(cancel_futures=True)

    def _hear(self, message: Msg) -> None:
        self._threads.submit(self._answer, message)

    def _answer(self, message: Msg) -> None:
        try:
            answer = self._answer_to(asked.decode(message.data))
        except Exception:
            logger.exception("a question of the page could not be answered")
            answer = encoder.encode(Told("error", sentence=f"Something went wrong in {self._name}; its log says what."))
        *before, last = pieces(answer)
        for each in before:
            self._connection.send(message.reply, each, {MORE: "1"})
        self._connection.send(message.reply, last)

    def _answer_to(self, asking: Asking) -> bytes:
        if asking.request:
            return self._answer_request(asking.request)
        try:
            value = self._stage.ask(self._name, asking.question, **asking.arguments)
        except (Invalid, NotFound, Refused, Off, Trouble) as error:
            return encoder.encode(Told("error", sentence=str(error), error=type(error).__name__))
        return encoder.encode(Told("shown", value))

    def _answer_request(self, request: Forwarded) -> bytes:
        with self._app.test_request_context(
            request.path, method=request.method, headers=request.headers, data=request.body
        ):
            return self._app.full_dispatch_request().get_data()
