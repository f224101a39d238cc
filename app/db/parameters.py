"""
A list of rows as one parameter, usable as a table in a statement.

A statement whose text does not change with the number of rows is prepared once. PostgreSQL gets
arrays (`unnest`), SQLite one JSON text (`json_each`). Two `= ANY()` arrays on a composite index
would probe their cross product; joining this table probes each pair once.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, column, func, select, text
from sqlalchemy.types import TypeEngine

from app.core.clock import to_text


class ParameterTable:
    """Rows handed to a statement; `selectable.c` has its columns."""

    def __init__(
        self, dialect: str, name: str, columns: dict[str, tuple[str, TypeEngine[Any]]]
    ) -> None:
        """Take `columns` as name → (PostgreSQL's name of the type, SQLAlchemy type)."""
        self._name = name
        self._columns = tuple(columns)
        self._arrays = dialect == "postgresql"
        self.selectable = self._unnest(columns) if self._arrays else self._json_each(columns)

    def _unnest(self, columns: dict[str, tuple[str, TypeEngine[Any]]]) -> Subquery:
        arrays = [text(f"CAST(:{self._name}_{c} AS {sql}[])") for c, (sql, _) in columns.items()]
        table = func.unnest(*arrays).table_valued(
            *(column(c, kind) for c, (_, kind) in columns.items()), name=f"{self._name}_rows"
        )
        rows = table.render_derived()
        return select(*rows.c).subquery(self._name)

    def _json_each(self, columns: dict[str, tuple[str, TypeEngine[Any]]]) -> Subquery:
        each = func.json_each(text(f":{self._name}")).table_valued(
            "value", name=f"{self._name}_rows"
        )
        members = [
            func.json_extract(each.c.value, f"$[{index}]", type_=kind).label(c)
            for index, (c, (_, kind)) in enumerate(columns.items())
        ]
        return select(*members).subquery(self._name)

    def values(self, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
        """Return the statement's parameters for `rows`, each in the order of the columns."""
        rows = list(rows)
        if not self._arrays:
            return {self._name: json.dumps(rows, default=_plain)}
        arrays = zip(*rows, strict=True) if rows else ((),) * len(self._columns)
        return {
            f"{self._name}_{name}": list(array)
            for name, array in zip(self._columns, arrays, strict=True)
        }


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return to_text(value)
    raise TypeError(type(value))
