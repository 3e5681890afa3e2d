"""Lists come newest first and in pages."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from messaging.messages import Invalid


def newest(
    db: Database, table: str, filters: Mapping[str, str | None], limit: int, before: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """Rows of `table` (which has `seq` and `id`), and the `before` of the next page, None at the end.

    `filters` are columns and the values they must have (None: any), `before` the id of the row to go on from.
    Raises Invalid when there is no such row.
    """
    conditions = {f"{column} = ?": value for column, value in filters.items() if value is not None}
    where, values = list(conditions), list[Any](conditions.values())
    if before:
        row = db.execute(f"select seq from {table} where id = ?", [before]).fetchone()
        if row is None:
            raise Invalid(f"There is no {before} to list before.", "before")
        where.append("seq < ?")
        values.append(row[0])
    rows = list(
        db.query(
            f"select * from {table} {'where' if where else ''} {' and '.join(where)} order by seq desc limit ?",
            [*values, limit + 1],
        )
    )
    page = rows[:limit]
    return page, page[-1]["id"] if len(rows) > limit else None
