"""What must hold of counts that are kept beside the rows: they are what counting those comes to."""

from collections.abc import Iterator, Mapping, Sequence

from messaging.checking import Broken, Check
from messaging.counts import Counts, Key
from messaging.failures import BY_KIND
from messaging.snapshot import Files


def counted(**kept: Counts) -> Check:
    """The counts that modules keep (`_` for `-` in their names), and those of what failed, which all of them keep.

    They have no keys: to check them is to count, so a light does not do it at each look, but `make check` does.
    """

    def broken(files: Files, keys: Sequence[str] | None) -> Iterator[Broken]:
        if keys is not None:
            return
        for module in files.modules:
            own = kept.get(module.replace("-", "_"))
            for each in (BY_KIND, own) if own else (BY_KIND,):
                noted, there = numbers(files, module, each.noted), numbers(files, module, each.recount)
                for key in sorted(noted.keys() | there.keys(), key=str):
                    said, is_ = noted.get(key, 0), there.get(key, 0)
                    if said != is_:
                        of = " ".join(map(str, key))
                        yield Broken(module, f"{module} has counted {said} {each.table} ({of}), there are {is_}")

    return Check(broken, lambda *_: (), "others")


def numbers(files: Files, module: str, sql: str) -> Mapping[Key, int]:
    return {row[:-1]: row[-1] for row in files.rows(module, sql)}
