"""Sentences in every language: what the code says, translators write and the service reads."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import app
from app.core.translations import DOMAIN, FOLDER, LOCALES, Locale, spoken, translate

MAKE = "run `make texts` and commit what it writes"


def path(locale: Locale, ending: str) -> Path:
    return FOLDER / locale.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def written(locale: Locale) -> Catalog:
    with path(locale, "po").open("rb") as file:
        return read_po(file, locale=locale.replace("-", "_"), abort_invalid=True)


def compiled(locale: Locale) -> dict[str, str]:
    with path(locale, "mo").open("rb") as file:
        return texts(list(read_mo(file)))


def texts(messages: list[Message]) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in messages if m.id}


def marked() -> set[str]:
    """The sentences that the code marks."""
    (folder,) = app.__path__
    found = {text for _, _, text, _, _ in extract_from_dir(folder, keywords={"sentence": None})}
    assert len(found) > 10
    return {str(text) for text in found}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_language_has_a_catalogue_and_no_other_has() -> None:
    assert sorted(folder.name for folder in FOLDER.iterdir()) == sorted(
        locale.replace("-", "_") for locale in LOCALES
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_has_every_sentence_of_the_code_and_no_other(locale: Locale) -> None:
    catalogue = written(locale)
    assert {str(m.id) for m in catalogue if m.id} == marked(), MAKE
    assert not catalogue.obsolete, MAKE
    for message in catalogue:
        assert str(message.string).strip(), f"{message.id} has no translation"
        assert not message.fuzzy, f"{message.id} is fuzzy"
        assert not message.context, f"{message.id}: a context is not asked for"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_names_what_its_sentence_names(locale: Locale) -> None:
    for original, translation in texts(list(written(locale))).items():
        assert placeholders(translation) == placeholders(original), translation


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_read_is_what_is_written(locale: Locale) -> None:
    made = BytesIO()
    write_mo(made, written(locale))
    made.seek(0)
    assert compiled(locale) == texts(list(read_mo(made))), MAKE
    assert compiled(locale).keys() == marked(), MAKE


@pytest.mark.parametrize("locale", LOCALES)
def test_the_service_says_what_is_compiled(locale: Locale) -> None:
    for original, translation in compiled(locale).items():
        assert translate(original, locale) == translation
        assert (translation == original) == (locale == "en"), "English is the original"


def test_a_language_that_is_not_ours_gives_way() -> None:
    assert spoken("es", "en") == "es"
    for unknown in ("", "pt", "pt_BR", "PT-BR", "fr", "../en"):
        assert spoken(unknown, "pt-BR") == "pt-BR"
