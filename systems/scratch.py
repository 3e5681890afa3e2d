"""Files that are gone when the app ends."""

import tempfile
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from settings import Settings


def on_scratch(settings: Settings) -> Settings:
    """The same settings for a double: in a folder that is not there yet, no message taking any time."""
    folder = Path(tempfile.gettempdir()) / f"every-order-{token_hex(8)}"
    return replace(settings, data_dir=folder, slow_down=0.0, simulate=None)
