"""What requests may say, field by field: each knows what fits, reads it, and tells it as JSON Schema."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from messaging.messages import Invalid

# Thousands may be set apart by a comma, a point or a space; what stands before one or two last digits is the decimal
# point. Only a single group of three after a comma or a point could be either.
AMOUNT = re.compile(
    r"([0-9]{1,7}|[1-9][0-9]{0,2}(?:([,. \u00a0])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,2}))?", re.ASCII
)
EITHER = re.compile(r"[1-9][0-9]{0,2}[,.][0-9]{3}", re.ASCII)
MOST_CENTS = 999_999_999
DEFAULT_LIMIT = 50
LONGEST_LIMIT = 500


@dataclass(frozen=True)
class Field(ABC):
    """Something that a request says by a name. Where it is not `needed`, it may be left out or blank: `default`.

    One of `several` values is read from a list: of a JSON body, or of all that a form says by its name.
    """

    several: ClassVar[bool] = False

    name: str
    _: KW_ONLY
    needed: bool = True
    default: Any = None

    def read(self, value: object) -> Any:
        """What `value` means, "" where it is left out. Raises Invalid, with a sentence that says what would fit."""
        return self.default if value == "" and not self.needed else self.understand(value)

    @property
    def schema(self) -> dict[str, Any]:
        """What may be sent, as JSON Schema."""
        return self.fits if self.needed else {"anyOf": [self.fits, {"const": ""}]}

    @property
    @abstractmethod
    def fits(self) -> dict[str, Any]:
        """What is not blank, as JSON Schema."""

    @abstractmethod
    def understand(self, value: object) -> Any:
        """What `value` means. Raises Invalid."""


@dataclass(frozen=True)
class Text(Field):
    """A line of 1 to `longest` characters, spaces at its ends taken off."""

    longest: int

    @property
    def fits(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}

    def understand(self, value: object) -> str:
        if not isinstance(value, str):
            raise Invalid(f"The {self.name} must be text.", self.name)
        if not (line := " ".join(value.split())):
            raise Invalid(f"The {self.name} is missing.", self.name)
        if len(line) > self.longest or not line.isprintable():
            raise Invalid(f"The {self.name} must be 1 to {self.longest} printable characters.", self.name)
        return line


@dataclass(frozen=True)
class Filter(Field):
    """Any text, as it is: what there is none of is not found."""

    needed: bool = False

    @property
    def fits(self) -> dict[str, Any]:
        return {"type": "string"}

    def understand(self, value: object) -> object:
        return value


@dataclass(frozen=True)
class Choice(Field):
    """One of `choices`; one that is a number may be given as such."""

    choices: Sequence[str]

    @property
    def fits(self) -> dict[str, Any]:
        return {"enum": [*self.choices, *(int(each) for each in self.choices if each.isdecimal())]}

    def understand(self, value: object) -> str:
        for each in self.choices:
            if str(value) == each:
                return each
        raise Invalid(f"The {self.name} must be one of {', '.join(self.choices)}.", self.name)


@dataclass(frozen=True)
class Choices(Choice):
    """Any of `choices`, in their order."""

    several = True

    @property
    def fits(self) -> dict[str, Any]:
        return {"type": "array", "items": super().fits}

    def understand(self, value: object) -> list[str]:  # type: ignore[override]
        given = [super(Choices, self).understand(each) for each in (value if isinstance(value, list) else [value])]
        return [each for each in self.choices if each in given]


@dataclass(frozen=True)
class Names(Field):
    """Some names of things, `most` at most. Whether none will do, where a form says nothing, is for others to say."""

    several = True

    most: int

    @property
    def fits(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": self.most}

    def understand(self, value: object) -> list[str]:
        given = [] if value == "" else value
        if not isinstance(given, list) or len(given) > self.most or not all(isinstance(each, str) for each in given):
            raise Invalid(f"The {self.name} must be a list of up to {self.most} names.", self.name)
        return given


@dataclass(frozen=True)
class Amount(Field):
    """Decimal text, 0.01 to 9999999.99, as cents; "1,240.00", "1 240,00" and "12,50" are understood."""

    @property
    def fits(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^(?:{AMOUNT.pattern})$"}

    def understand(self, value: object) -> int:
        if not isinstance(value, str):
            raise Invalid(f'The {self.name} must be decimal text, like "124.50".', self.name)
        typed = value.strip()
        if EITHER.fullmatch(typed):
            whole = re.sub("[,.]", "", typed)
            sentence = f"The {self.name} {typed} could be thousands or a fraction: write it like {whole}.00."
            raise Invalid(sentence, self.name)
        match = AMOUNT.fullmatch(typed)
        cents = int(re.sub(r"\D", "", match[1])) * 100 + int((match[3] or "").ljust(2, "0")) if match else 0
        if not 0 < cents <= MOST_CENTS:
            sentence = f"The {self.name} must be from 0.01 to 9999999.99, like 124.50, with at most two decimal places."
            raise Invalid(sentence, self.name)
        return cents


@dataclass(frozen=True)
class Number(Field):
    """A whole number from `low` to `high`; in a form or query string it comes as text."""

    low: int
    high: int

    @property
    def fits(self) -> dict[str, Any]:
        default = {} if self.needed else {"default": self.default}
        return {"type": "integer", "minimum": self.low, "maximum": self.high, **default}

    def understand(self, value: object) -> int:
        text = str(value)
        if not (
            text.isascii()
            and text.isdigit()
            and len(text) <= len(str(self.high))
            and self.low <= int(text) <= self.high
        ):
            raise Invalid(f"{self.name} must be a whole number from {self.low} to {self.high}.", self.name)
        return int(text)


LIMIT = Number("limit", 1, LONGEST_LIMIT, needed=False, default=DEFAULT_LIMIT)
"""How many rows a list may have."""
BEFORE = Filter("before")
"""The id of the row to go on from."""
KEY = Text("key", 80, needed=False)
"""The one-time key of a form, or of a program that asks again: what was asked by the same one is done once."""
