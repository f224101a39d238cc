"""The committed page about the settings is the one that the settings make."""

from docs.settings_reference import PAGE, render


def test_the_committed_page_is_what_the_settings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make docs`"
