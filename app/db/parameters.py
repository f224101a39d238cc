"""
A list of rows as one parameter, usable as a table in a statement.

A statement whose text does not change with the number of rows is prepared once. The rows travel as
one JSON text, which PostgreSQL reads with `json_to_recordset` and SQLite with `json_each`. An array
per column (`unnest`) costs the same in the database and twice as much here, where the driver looks
at every element; two `= ANY()` arrays on a composite index would probe their cross product.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Subquery, Table, column, func, insert, select, text
from sqlalchemy.types import TypeEngine

from app.core.clock import to_text
from app.core.quick_json import quick


class ParameterTable:
    """Rows handed to a statement; `selectable.c` has its columns."""

    def __init__(self, dialect: str, name: str, columns: Mapping[str, TypeEngine[Any]]) -> None:
        self._name = name
        # Every row names its members: with names as long as the columns' they are half of the text.
        self._members = tuple(f"c{index}" for index in range(len(columns)))
        self._named = dialect == "postgresql"
        rows = self._recordset(columns) if self._named else self._json_each(columns)
        self.selectable: Subquery = rows

    def _recordset(self, columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
        table = func.json_to_recordset(text(f"CAST(:{self._name} AS json)")).table_valued(
            *map(column, self._members, columns.values()), name=f"{self._name}_rows"
        )
        rows = table.render_derived(with_types=True)
        named = zip(self._members, columns, strict=True)
        return select(*(rows.c[member].label(name) for member, name in named)).subquery(self._name)

    def _json_each(self, columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
        each = func.json_each(text(f":{self._name}")).table_valued(
            "value", name=f"{self._name}_rows"
        )
        members = [
            func.json_extract(each.c.value, f"$[{index}]", type_=kind).label(name)
            for index, (name, kind) in enumerate(columns.items())
        ]
        return select(*members).subquery(self._name)

    def values(self, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
        """Return the statement's parameter for `rows`, each in the order of the columns."""
        if self._named:
            named = [dict(zip(self._members, row, strict=True)) for row in rows]
            return {self._name: quick(named).decode()}
        return {self._name: json.dumps(list(rows), default=_plain)}


def typed(table: Table, names: Iterable[str]) -> dict[str, TypeEngine[Any]]:
    """Return the columns of these names, with their types."""
    return {name: table.c[name].type for name in names}


def insertion(
    dialect: str, name: str, into: Table, names: Sequence[str]
) -> tuple[ParameterTable, Insert]:
    """Return rows of these columns as a parameter, and the statement that inserts them."""
    rows = ParameterTable(dialect, name, typed(into, names))
    return rows, insert(into).from_select(names, select(*rows.selectable.c))


def _plain(value: object) -> str:
    """Write a moment as SQLite's columns have it: the text is compared."""
    if isinstance(value, datetime):
        return to_text(value)
    raise TypeError(type(value))
