"""A talk for a picture."""

from __future__ import annotations

from dataclasses import dataclass

Turn = tuple[str, str]  # "v" or "a", and the words


@dataclass(frozen=True)
class Talk:
    """Who writes from where, and what is said."""

    name: str
    email: str
    turns: tuple[Turn, ...]
    page: tuple[str, str] = ("https://shop.example.com/orders", "My orders")
