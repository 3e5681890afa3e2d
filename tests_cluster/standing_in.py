"""`make cluster` with a plain web server in the place of the page: of the supervisor, all is real."""

import os
import sys

from cluster.__main__ import run, say_of
from cluster.local import Cluster
from settings import from_environment
from systems.voiding_apart import NAMES, PAGE

if __name__ == "__main__":
    settings = from_environment(os.environ)
    web = (sys.executable, "-m", "http.server", "--bind", settings.host, str(settings.port))
    sys.exit(run(Cluster(settings.data_dir, NAMES, say=say_of, programs={PAGE: web}), settings))
