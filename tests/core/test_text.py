"""Texts with variables."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.text import VARIABLES, render, unknown_variables

VALUES = {"requester.name": "Vera", "agent.name": None, "conversation.number": "7"}


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("", ""),
        ("Hello", "Hello"),
        ("Hello {{requester.name}}!", "Hello Vera!"),
        ("{{ requester.name }} {{\trequester.name\n}}", "Vera Vera"),
        ("{{conversation.number}}{{conversation.number}}", "77"),
        ("Your {{agent.name}}.", "Your ."),
        ("Write to {{requester.email}}.", "Write to ."),
        ("{{nobody.knows}}", ""),
        ("{requester.name} {{requester.name}", "{requester.name} {{requester.name}"),
        ("{{requester.name", "{{requester.name"),
        ("{{{requester.name}}}", "{Vera}"),
        ("{{}}", ""),
        ("100 % \\1 \\g<0> $1", "100 % \\1 \\g<0> $1"),
    ],
)
def test_variables_are_filled_in(template: str, rendered: str) -> None:
    assert render(template, VALUES) == rendered


@pytest.mark.parametrize("value", ["{{agent.name}}", "\\1\\g<0>", "}}{{", "<b>&"])
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    values = {"requester.name": value, "agent.name": "Ana"}
    assert render("a {{requester.name}} b", values) == f"a {value} b"


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("Hello", []),
        ("".join(f"{{{{{name}}}}}" for name in VARIABLES), []),
        ("{{requester.phone}}", ["requester.phone"]),
        ("{{ a }} {{agent.name}} {{b}}", ["a", "b"]),
        ("{{}}", [""]),
        ("{{Requester.Name}}", ["Requester.Name"]),
    ],
)
def test_unknown_variables_are_named(template: str, unknown: list[str]) -> None:
    assert unknown_variables(template) == unknown


def test_what_is_known_can_be_said() -> None:
    assert unknown_variables("{{a}} {{agent.name}}", ["a"]) == ["agent.name"]


@given(st.text(), st.dictionaries(st.sampled_from(VARIABLES), st.none() | st.text()))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_text_without_braces_stays(text: str, values: dict[str, str | None]) -> None:
    plain = text.replace("{", "(")
    assert render(plain, values) == plain


@pytest.mark.parametrize("template", ["{{" + " " * 2_000, "{{" * 5_000, "{{ a" * 2_500])
def test_no_template_takes_long(template: str) -> None:
    """Any agent may write a canned reply of 10,000 characters."""
    began = time.thread_time()
    assert render(template, {}) == template
    assert time.thread_time() - began < 0.5
