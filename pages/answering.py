"""A module's side of what a page asks of it: its questions, and requests to the routes that are its own."""

import logging

from flask import Flask

from messaging.messages import Invalid, NotFound, Refused
from messaging.seam import Off
from messaging.trouble import Trouble
from pages import serving
from pages.asking import Asking, Forwarded, asked, encoder
from pages.stage import Stage
from web import telling
from web.telling import Told

logger = logging.getLogger(__name__)


class Answers:
    """What the module `name` of a stage answers. Any thread may ask."""

    def __init__(self, name: str, stage: Stage) -> None:
        self._name = name
        self._stage = stage
        self._app = telling_app(stage)

    def to(self, question: bytes) -> bytes:
        """The answer to a question, whatever goes wrong."""
        try:
            asking = asked.decode(question)
            return self._to_request(asking.request) if asking.request else self._to_question(asking)
        except Exception:
            logger.exception("a question of the page could not be answered")
            sentence = f"Something went wrong in {self._name}; its log says what."
            return encoder.encode(Told("error", sentence=sentence, status=500))

    def _to_question(self, asking: Asking) -> bytes:
        try:
            value = self._stage.ask(self._name, asking.question, **asking.arguments)
        except (Invalid, NotFound, Refused, Off, Trouble) as error:
            return encoder.encode(Told("error", sentence=str(error), error=type(error).__name__))
        return encoder.encode(Told("shown", value))

    def _to_request(self, request: Forwarded) -> bytes:
        with self._app.test_request_context(
            request.path, method=request.method, headers=request.headers, data=request.body
        ):
            return self._app.full_dispatch_request().get_data()


def telling_app(stage: Stage) -> Flask:
    """The module's own routes, which tell what they would answer."""
    app = Flask(__name__)
    app.register_blueprint(serving.own_routes(stage))
    telling.tell(app)
    return app
