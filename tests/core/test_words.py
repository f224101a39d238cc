"""Words of a text, whatever their case, accents and punctuation; the same in both databases."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from app.core.words import LONGEST, search_words, words_of
from app.db.engine import connect
from tests.harness.server import Server


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Não, NÃO e na\u0303o!", ["nao", "e"]),
        ("R$ 1.234,56 (100%)", ["r", "1", "234", "56", "100"]),
        ("joão@example.com", ["joao", "example", "com"]),
        ("“aspas” \u2013 d'água…", ["aspas", "d", "agua"]),
        ("a_b-c/d", ["a", "b", "c", "d"]),
        ("oi😀👍🏽 ❤️", ["oi", "😀", "👍", "🏽", "❤"]),
        ("ﬁm ½ ª \uff11\uff12", ["fim", "1", "2", "a", "12"]),
        ("ΟΔΟΣ οδός", ["οδοσ"]),
        ("İstanbul Straße", ["istanbul", "straße"]),
        ("日本語、テスト", ["日本語", "テスト"]),
        ("% _ ' \" \\ * : & | ! ( ) < >", []),
        ("x" * 40, ["x" * LONGEST]),
        ("", []),
    ],
)
def test_words_are_compared_without_case_accents_and_punctuation(
    text: str, words: list[str]
) -> None:
    assert words_of(text) == words


def test_each_word_stands_behind_a_blank() -> None:
    assert search_words("Olá, Zé!") == " ola ze"
    assert search_words("!") == ""
    assert search_words(None) is None


ALPHABET = st.one_of(
    st.characters(min_codepoint=1, max_codepoint=0x24F),
    st.characters(min_codepoint=0x370, max_codepoint=0x4FF),
    st.characters(min_codepoint=0x2000, max_codepoint=0x2BFF),
    st.characters(min_codepoint=0x3000, max_codepoint=0x30FF),
    st.characters(min_codepoint=0xFE00, max_codepoint=0xFEFF),
    st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF),
)


@given(texts=st.lists(st.text(ALPHABET, max_size=20), min_size=50, max_size=50))
@settings(max_examples=10, deadline=None)
def test_both_databases_have_the_same_words(server: Server, texts: list[str]) -> None:
    def read(connection: Connection) -> list[str]:
        said = select(*(func.search_words(text) for text in texts))
        return [str(words) for words in connection.execute(said).one()]

    async def ask() -> list[str]:
        database = await connect(server.database_url)
        try:
            return await database.read(read)
        finally:
            await database.close()

    for text, words in zip(texts, asyncio.run(ask()), strict=True):
        assert words.split() == (search_words(text) or "").split(), text
