"""The least that a durable command over HTTP can be: the project's server, and a handler that commits one row."""

import os
import threading
from pathlib import Path

from flask import Flask

import stopping
from benchmarks.by_hand import connect
from web.server import Server


def one_row(folder: Path) -> Flask:
    """An app whose only command commits a row to a file in `folder`."""
    app = Flask(__name__)
    folder.mkdir(parents=True, exist_ok=True)
    file = connect(folder / "rows.db")
    file.execute("create table if not exists rows (id integer primary key, path text not null)")
    writing = threading.Lock()

    @app.get("/")
    def main() -> str:
        return "It is up."

    @app.post("/rows")
    def add() -> dict[str, int | None]:
        with writing:
            return {"id": file.execute("insert into rows (path) values ('/rows')").lastrowid}

    return app


if __name__ == "__main__":
    stopping.listen()
    server = Server(one_row(Path(os.environ["DATA_DIR"])), "127.0.0.1", int(os.environ["PORT"]))
    server.start()
    stopping.asked.wait()
    server.stop()
