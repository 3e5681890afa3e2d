"""The settings: each has a default, and a value that does not fit is refused with a sentence that names it."""

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import main
from settings import BadSetting, Settings, from_environment
from systems.voiding import Voiding
from tests.support import ManualClock

NAMES = ("PORT", "HOST", "DATA_DIR", "SLOW_DOWN", "VOIDING_TIMEOUT", "PAYMENT_TIMEOUT", "SIMULATE")
DEFAULTS = Settings(
    port=8080,
    host="127.0.0.1",
    data_dir=Path("data"),
    slow_down=0.2,
    voiding_timeout=timedelta(seconds=30),
    simulate=None,
)
NO_NUMBERS = ("-1", "-0.001", "nan", "inf", "-inf", "1e400", "soon", "0x1", "1,5", "1 0", " ")
BAD = {
    "PORT": ("0", "65536", "-1", "+80", "80.5", "1e3", "http", " 8080", "٨٠٨٠", "8_080", "nan", "1e400"),
    "SLOW_DOWN": (*NO_NUMBERS, "100.1", "101"),
    "VOIDING_TIMEOUT": (*NO_NUMBERS, "0", "0.09", "86401"),
    "PAYMENT_TIMEOUT": (*NO_NUMBERS, "0", "0.09", "86401"),
    "SIMULATE": (*NO_NUMBERS, "86401"),
}
RANGES = {
    "PORT": "a whole number from 1 to 65535",
    "SLOW_DOWN": "a number from 0 to 100",
    "VOIDING_TIMEOUT": "a number from 0.1 to 86400 (seconds)",
    "PAYMENT_TIMEOUT": "a number from 0.1 to 86400 (seconds)",
    "SIMULATE": "a number from 0 to 86400 (seconds between documents, 0 is off)",
}


def test_without_any_setting_each_has_its_default() -> None:
    assert from_environment({}) == DEFAULTS
    assert from_environment({"PATH": "/bin"}) == DEFAULTS


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_setting_has_its_default(name: str) -> None:
    assert from_environment({name: ""}) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("PORT", "1", "port", 1),
        ("PORT", "65535", "port", 65535),
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("DATA_DIR", "/srv/demo", "data_dir", Path("/srv/demo")),
        ("SLOW_DOWN", "0", "slow_down", 0.0),
        ("SLOW_DOWN", "0.2", "slow_down", 0.2),
        ("SLOW_DOWN", "100", "slow_down", 100.0),
        ("VOIDING_TIMEOUT", "0.1", "voiding_timeout", timedelta(seconds=0.1)),
        ("VOIDING_TIMEOUT", "86400", "voiding_timeout", timedelta(days=1)),
        ("PAYMENT_TIMEOUT", "0.1", "payment_timeout", timedelta(seconds=0.1)),
        ("SIMULATE", "0", "simulate", None),
        ("SIMULATE", "0.5", "simulate", timedelta(seconds=0.5)),
        ("SIMULATE", "86400", "simulate", timedelta(days=1)),
    ],
)
def test_a_setting_that_fits_is_taken_and_no_other_one_changes(name: str, text: str, field: str, value: object) -> None:
    settings = from_environment({name: text})
    assert getattr(settings, field) == value
    others = set(Settings.__dataclass_fields__) - {field}
    assert all(getattr(settings, other) == getattr(DEFAULTS, other) for other in others)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name in BAD for text in BAD[name]], ids=lambda value: ascii(value)
)
def test_a_setting_that_does_not_fit_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        from_environment({name: text})
    assert str(refusal.value) == f"{name} must be {RANGES[name]}, not {text!r}."


@pytest.mark.parametrize("name", BAD)
def test_the_app_does_not_start_with_a_setting_that_does_not_fit(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in NAMES:
        monkeypatch.delenv(each, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, "nan")
    assert main() == 2
    assert capsys.readouterr().err == f"{name} must be {RANGES[name]}, not 'nan'.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["no-such-host", "a..b", "a" * 64])
def test_a_host_that_leads_nowhere_is_refused_by_name(
    host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look_up = socket.getaddrinfo

    def no_network(name: str, *rest: Any) -> Any:
        if name == "no-such-host":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(name, *rest)

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOST", host)
    assert main() == 2
    assert capsys.readouterr().err == f"HOST must be an address, or a name that leads to one, not {host!r}.\n"
    assert list(tmp_path.iterdir()) == []


def test_the_app_does_not_start_where_the_data_directory_is_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "data"
    file.write_text("not a directory")
    monkeypatch.setenv("DATA_DIR", str(file))
    assert main() == 2
    assert capsys.readouterr().err.startswith("DATA_DIR cannot be used: ")


def test_the_data_directory_is_made_with_one_file_a_module(tmp_path: Path) -> None:
    system = Voiding(Settings(data_dir=tmp_path / "a" / "b"), ManualClock())
    assert not (tmp_path / "a").exists()
    system.open()
    system.close()
    files = {each.name for each in (tmp_path / "a" / "b").glob("*.db")}
    assert files == {"billing.db", "process-manager.db", "reports.db"}
