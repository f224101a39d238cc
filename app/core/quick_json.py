"""
JSON of what the service has made itself: texts, counts, moments, and lists and objects of them.

Every message is written three times: to the database, to the other processes, to the screens.
orjson takes a third of pydantic's time for that.
"""

from typing import Any

import orjson
from pydantic_core import to_json


def quick(value: Any) -> bytes:
    """Return JSON of plain data; moments as RFC 3339 has them."""
    try:
        return orjson.dumps(value)
    except TypeError:  # a named tuple, or an integer of more than 64 bits
        return to_json(value)
