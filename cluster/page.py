"""The page on a host of its own: it watches the logs, and asks the modules for all else that it shows."""

from cluster.asking import asking
from cluster.connection import Connection
from cluster.jetstream import JetStream
from cluster.settings import Hosted
from messaging.clock import Clock
from pages.elsewhere import Elsewhere
from pages.stage import Stage
from settings import Settings
from systems import voiding_apart


def stage(hosted: Hosted, settings: Settings, clock: Clock) -> Stage:
    """The stage of modules elsewhere; nothing is started yet."""
    connection = Connection(hosted.name, hosted.urls, hosted.tls)
    system, watching = voiding_apart.watched(lambda name: JetStream(connection, name), settings, clock)
    titles = {module.name: module.title for module in system.modules}
    connection.on_connect = system.look_anew
    system.carriers = [connection, *system.carriers]
    return voiding_apart.page(system, Elsewhere(titles, watching.logs, asking(connection)))
