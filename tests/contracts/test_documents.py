"""The committed documents: made by the code, good for generators, and what the contract says."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from openapi_spec_validator import validate

from app import asyncapi, openapi
from app.core import errors
from app.main import create_app
from app.settings import Settings
from app.ws.close_codes import REASONS, CloseCode

Data = dict[str, Any]

REST: Data = openapi.document(create_app(Settings()))
SOCKETS: Data = asyncapi.document()
SCHEMAS: Data = REST["components"]["schemas"]


class Operation(NamedTuple):
    method: str
    path: str
    says: Data


OPERATIONS = [
    Operation(method, path, operation)
    for path, methods in REST["paths"].items()
    for method, operation in methods.items()
]

each_operation = pytest.mark.parametrize(
    "operation",
    [pytest.param(op, id=f"{op.method} {op.path}") for op in OPERATIONS],
)


# ── reading documents ────────────────────────────────────────────────────────────────────────────


def resolve(document: Data, ref: str) -> Any:
    """What a reference points to; KeyError when there is no such thing."""
    assert ref.startswith("#/"), ref
    found: Any = document
    for token in ref[2:].split("/"):
        found = found[token.replace("~1", "/").replace("~0", "~")]
    return found


def refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        yield from (ref for member in value.values() for ref in refs(member))
    elif isinstance(value, list):
        yield from (ref for member in value for ref in refs(member))


def within(schema: Data) -> Iterator[Data]:
    """A schema and every schema inside it, not following references."""
    yield schema
    inner = [
        *schema.get("properties", {}).values(),
        *(s for word in ("anyOf", "oneOf", "allOf", "prefixItems") for s in schema.get(word, [])),
        *(schema[w] for w in ("items", "additionalProperties", "not") if w in schema),
    ]
    for part in inner:
        if isinstance(part, dict):
            yield from within(part)


def bodies(operation: Data, what: str) -> Iterator[tuple[str, Data]]:
    """Media type and schema of an operation's request, or of its answers below 400."""
    if what == "request":
        holders = [operation["requestBody"]] if "requestBody" in operation else []
    else:
        answers = operation["responses"].items()
        holders = [answer for status, answer in answers if status < "400"]
    for holder in holders:
        for media_type, content in holder.get("content", {}).items():
            yield media_type, content.get("schema", {})


def reached(document: Data, schemas: list[Data]) -> set[str]:
    """The names of all components that these schemas need."""
    found: set[str] = set()
    waiting = [ref for schema in schemas for ref in refs(schema)]
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting += refs(resolve(document, ref))
    return {ref.rpartition("/")[2] for ref in found}


def roots() -> Iterator[tuple[str, Data]]:
    """Every schema that is not inside another one, and where it is."""
    for name, schema in SCHEMAS.items():
        yield name, schema
    for method, path, operation in OPERATIONS:
        place = f"{method} {path}"
        for parameter in operation.get("parameters", []):
            yield f"{place} {parameter['name']}", parameter["schema"]
        for what in ("request", "answer"):
            for media_type, schema in bodies(operation, what):
                yield f"{place} {what} {media_type}", schema


REQUESTS = reached(REST, [s for op in OPERATIONS for _, s in bodies(op.says, "request")])
ANSWERS = reached(REST, [s for op in OPERATIONS for _, s in bodies(op.says, "answer")])


# ── OpenAPI ──────────────────────────────────────────────────────────────────────────────────────


def test_the_committed_openapi_is_what_the_code_makes() -> None:
    committed = openapi.FILE.read_text(encoding="utf-8")
    assert committed == openapi.as_text(REST), "run `python -m app openapi`"


def test_the_openapi_is_valid() -> None:
    assert REST["openapi"].startswith("3.1.")
    validate(json.loads(openapi.as_text(REST)))


def test_every_reference_of_the_openapi_resolves() -> None:
    for ref in refs(REST):
        assert resolve(REST, ref)


# Contract, section 3.
OPERATION_IDS = {
    ("get", "/v1/me"): "get_me",
    ("put", "/v1/me/availability"): "set_my_availability",
    ("get", "/v1/agents"): "list_agents",
    ("put", "/v1/agents/{}"): "put_agent",
    ("get", "/v1/presence"): "get_presence",
    ("get", "/v1/conversations"): "list_conversations",
    ("get", "/v1/conversations/counts"): "get_conversation_counts",
    ("get", "/v1/conversations/{}"): "get_conversation",
    ("get", "/v1/conversations/{}/timeline"): "list_timeline",
    ("get", "/v1/conversations/{}/transcript"): "get_transcript",
    ("get", "/v1/conversations/{}/previous"): "list_previous_conversations",
    ("post", "/v1/conversations/{}/messages"): "send_message",
    ("put", "/v1/conversations/{}/read"): "mark_read",
    ("patch", "/v1/conversations/{}/requester"): "update_requester",
    ("put", "/v1/requesters/{}"): "put_requester",
    ("post", "/v1/conversations/{}/transfers"): "transfer_conversation",
    ("get", "/v1/conversations/{}/transfers"): "list_transfers",
    ("post", "/v1/conversations/{}/close"): "close_conversation",
    ("get", "/v1/tickets"): "list_tickets",
    ("get", "/v1/tickets/{}"): "get_ticket",
    ("post", "/v1/tickets"): "create_ticket",
    ("post", "/v1/tickets/{}/redeliver"): "redeliver_ticket",
    ("get", "/v1/canned-replies"): "list_canned_replies",
    ("post", "/v1/canned-replies"): "create_canned_reply",
    ("get", "/v1/canned-replies/{}"): "get_canned_reply",
    ("patch", "/v1/canned-replies/{}"): "update_canned_reply",
    ("delete", "/v1/canned-replies/{}"): "delete_canned_reply",
    ("post", "/v1/canned-replies/{}/render"): "render_canned_reply",
    ("get", "/v1/settings/live-chat"): "get_live_chat_settings",
    ("put", "/v1/settings/live-chat"): "put_live_chat_settings",
    ("get", "/v1/api-keys"): "list_api_keys",
    ("post", "/v1/api-keys"): "create_api_key",
    ("delete", "/v1/api-keys/{}"): "revoke_api_key",
    ("get", "/v1/webhooks"): "list_webhooks",
    ("post", "/v1/webhooks"): "create_webhook",
    ("get", "/v1/webhooks/{}"): "get_webhook",
    ("patch", "/v1/webhooks/{}"): "update_webhook",
    ("delete", "/v1/webhooks/{}"): "delete_webhook",
    ("get", "/v1/webhooks/{}/deliveries"): "list_webhook_deliveries",
    ("post", "/v1/webhooks/{}/deliveries/{}/redeliver"): "redeliver_webhook",
    ("get", "/v1/visitor/widget"): "get_widget",
    ("post", "/v1/visitor/sessions"): "create_visitor_session",
    ("post", "/v1/visitor/conversations"): "start_conversation",
    ("get", "/v1/visitor/conversation"): "get_visitor_conversation",
    ("get", "/v1/visitor/conversation/timeline"): "list_visitor_timeline",
    ("post", "/v1/visitor/conversation/messages"): "send_visitor_message",
    ("post", "/v1/visitor/conversation/close"): "close_visitor_conversation",
    ("put", "/v1/visitor/conversation/read"): "mark_visitor_read",
}


def _anonymous(path: str) -> str:
    """The path with its parameters unnamed."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


@each_operation
def test_an_operation_is_called_what_the_contract_calls_it(operation: Operation) -> None:
    place = (operation.method, _anonymous(operation.path))
    assert operation.says["operationId"] == OPERATION_IDS[place]


def test_no_two_operations_have_one_name() -> None:
    names = [op.says["operationId"] for op in OPERATIONS]
    assert len(set(names)) == len(names)


@each_operation
def test_an_operation_says_what_it_does_and_where_it_belongs(operation: Operation) -> None:
    assert operation.says["summary"].strip()
    assert operation.says["description"].strip()
    (tag,) = operation.says["tags"]
    assert tag in {declared["name"] for declared in REST["tags"]}


def test_every_declared_tag_is_used_and_described() -> None:
    used = {tag for op in OPERATIONS for tag in op.says["tags"]}
    assert used == {tag["name"] for tag in REST["tags"] if tag["description"]}


@each_operation
def test_every_refusal_is_a_problem(operation: Operation) -> None:
    refusals = {s: a for s, a in operation.says["responses"].items() if s >= "400"}
    assert refusals.keys() >= {"400", "406", "408", "413", "415", "422", "429", "503"}
    for answer in refusals.values():
        assert answer["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }
        assert answer["description"].strip()


@each_operation
def test_what_needs_a_credential_says_so(operation: Operation) -> None:
    public = operation.says["operationId"] in {"get_widget", "create_visitor_session"}
    assert operation.says["security"] == ([] if public else [{"bearer": []}])
    assert public or "401" in operation.says["responses"]


@each_operation
def test_a_path_with_an_id_can_miss(operation: Operation) -> None:
    if _anonymous(operation.path) in {"/v1/agents/{}", "/v1/requesters/{}"}:
        return  # an external id that is not there yet is made
    if "{" in operation.path:
        assert "404" in operation.says["responses"]


def test_frameworks_own_errors_are_not_mentioned() -> None:
    assert "ValidationError" not in openapi.as_text(REST)


def _words(document: Data) -> Iterator[tuple[str, Data]]:
    for name, schema in document["components"]["schemas"].items():
        for part in within(schema):
            yield name, part


@pytest.mark.parametrize("document", [REST, SOCKETS], ids=["openapi", "asyncapi"])
def test_unions_are_told_apart_by_a_mapped_word(document: Data) -> None:
    unions = [
        (name, part)
        for name, part in _words(document)
        if sum("$ref" in option for word in ("oneOf", "anyOf") for option in part.get(word, [])) > 1
    ]
    assert {"Entry", "VisitorEntry"} <= {name for name, _ in unions}
    for name, union in unions:
        assert "oneOf" in union, name
        word = union["discriminator"]["propertyName"]
        assert word in {"outcome", "kind", "type"}
        mapping = union["discriminator"]["mapping"]
        assert sorted(mapping.values()) == sorted(option["$ref"] for option in union["oneOf"])
        for tag, ref in mapping.items():
            option = resolve(document, ref)
            assert option["properties"][word]["const"] == tag
            assert word in option["required"]


def test_the_outcome_of_a_start_is_such_a_union() -> None:
    assert SCHEMAS["StartOutcome"]["discriminator"]["propertyName"] == "outcome"
    assert set(SCHEMAS["StartOutcome"]["discriminator"]["mapping"]) == {"conversation", "ticket"}


@pytest.mark.parametrize("document", [REST, SOCKETS], ids=["openapi", "asyncapi"])
def test_a_tag_has_no_default(document: Data) -> None:
    for name, part in _words(document):
        if "const" in part:
            assert "default" not in part, name


SCHEMA_WORDS = {
    *("$ref", "type", "title", "description", "default", "examples", "enum", "const", "format"),
    *("properties", "required", "additionalProperties", "propertyNames", "patternProperties"),
    *("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
    *("anyOf", "oneOf", "allOf", "not", "discriminator"),
    *("minLength", "maxLength", "pattern", "contentMediaType"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("readOnly", "writeOnly", "deprecated"),
}


def test_schemas_use_only_words_that_json_schema_knows() -> None:
    strange = [
        f"{place}: {word}"
        for place, root in roots()
        for part in within(root)
        for word in part.keys() - SCHEMA_WORDS
    ]
    assert not sorted(strange)


def test_the_limits_of_a_page_are_written_down() -> None:
    (limit,) = (
        parameter["schema"]
        for parameter in REST["paths"]["/v1/conversations"]["get"]["parameters"]
        if parameter["name"] == "limit"
    )
    assert (limit.get("minimum"), limit.get("maximum"), limit.get("default")) == (1, 100, 50)


def test_every_object_has_a_name() -> None:
    """Generators invent one for what has none, and another one with the next release."""
    for place, root in roots():
        if place in SCHEMAS:
            assert root["title"] == place
            assert root.get("description", "").strip(), place
        for part in within(root):
            assert part is root or "properties" not in part, place
            assert "properties" not in part or place in SCHEMAS


@each_operation
def test_bodies_are_named(operation: Operation) -> None:
    for what in ("request", "answer"):
        for media_type, schema in bodies(operation.says, what):
            if media_type == "application/json":
                options = [s for s in schema.get("anyOf", [schema]) if s != {"type": "null"}]
                assert [*map(set, options)] == [{"$ref"}]
            else:
                assert schema == {"type": "string"}


def test_requests_and_answers_share_no_schema() -> None:
    assert not REQUESTS & ANSWERS


def _objects(names: set[str]) -> list[tuple[str, Data]]:
    return [(name, SCHEMAS[name]) for name in sorted(names) if "properties" in SCHEMAS[name]]


def test_a_request_has_no_member_that_is_not_written_down() -> None:
    for name, schema in _objects(REQUESTS):
        assert schema["additionalProperties"] is False, name


def test_an_answer_always_has_all_its_members() -> None:
    for name, schema in _objects(ANSWERS):
        assert schema["required"] == list(schema["properties"]), name


def test_an_answer_may_gain_members() -> None:
    """A client generated from today's document must not refuse tomorrow's answer."""
    closed = [
        name for name, schema in _objects(ANSWERS) if schema.get("additionalProperties") is False
    ]
    assert not closed


def test_every_schema_is_needed() -> None:
    problem = reached(REST, [{"$ref": "#/components/schemas/Problem"}])
    sent = reached(REST, [REST["webhooks"]])
    assert SCHEMAS.keys() == REQUESTS | ANSWERS | problem | sent


def test_a_problem_names_every_member_that_an_error_may_carry() -> None:
    members = set(SCHEMAS["Problem"]["properties"])
    assert members >= {"type", "title", "status", "detail", "code", "request_id"}
    assert members >= {"errors", "owner", "conversation_id", "retry_after", "field"}


# ── codes ────────────────────────────────────────────────────────────────────────────────────────

# Contract, section 3, "Codes".
CODES = {
    400: {"malformed_request", "cursor_invalid"},
    401: {"credential_missing", "credential_invalid", "credential_expired"},
    403: {
        "permission_denied",
        "live_chat_not_contracted",
        "no_live_chat_licence",
        "origin_not_allowed",
    },
    404: {"not_found"},
    405: {"method_not_allowed"},
    406: {"not_acceptable"},
    408: {"request_timeout"},
    409: {
        "conversation_claimed",
        "conversation_closed",
        "conversation_open",
        "requester_registered",
        "transfer_target_unavailable",
        "client_id_reused",
        "duplicate",
    },
    413: {"too_large"},
    415: {"unsupported_media_type"},
    422: {"validation_failed"},
    429: {"rate_limited"},
    500: {"internal"},
    503: {"unavailable"},
}


def _kinds_of_error() -> Iterator[type[errors.AppError]]:
    waiting: list[type[errors.AppError]] = [errors.AppError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "code" in vars(kind):
            yield kind


def test_the_codes_are_those_of_the_contract() -> None:
    assert SCHEMAS["ProblemCode"]["enum"] == sorted(set().union(*CODES.values()))


def test_every_code_has_its_status_and_a_sentence() -> None:
    for kind in _kinds_of_error():
        assert kind.code in CODES[kind.status]
        assert kind.title.endswith(".")


@each_operation
def test_the_codes_of_an_operation_fit_their_status(operation: Operation) -> None:
    for status, answer in operation.says["responses"].items():
        if status >= "400":
            named = answer["description"].replace("`", "").split(", ")
            assert set(named) <= CODES[int(status)]


# ── AsyncAPI ─────────────────────────────────────────────────────────────────────────────────────

# Contract, sections 5.1 to 5.3.
COMMANDS = {
    "agent": {"hello", "message", "read", "typing", "availability", "watch", "unwatch", "ping"},
    "visitor": {"hello", "message", "start", "read", "typing", "ping"},
}
_FRAMES = {"welcome", "snapshot", "reset", "live", "entry", "conversation", "typing", "read"}
_FRAMES |= {"presence", "ack", "error", "goodbye", "pong"}
FRAMES = {"agent": _FRAMES | {"left", "counts"}, "visitor": _FRAMES}

each_socket = pytest.mark.parametrize("kind", ["agent", "visitor"])


def payloads(direction: str, kind: str) -> list[Data]:
    """The schemas of all messages that the server receives or sends on a socket."""
    operation = SOCKETS["operations"][f"{direction}_{kind}"]
    assert operation["action"] == direction
    made = []
    for message in operation["messages"]:
        within_channel = resolve(SOCKETS, message["$ref"])
        declared = resolve(SOCKETS, within_channel["$ref"])
        made.append(resolve(SOCKETS, declared["payload"]["$ref"]))
    return made


def test_the_committed_asyncapi_is_what_the_code_makes() -> None:
    committed = asyncapi.FILE.read_text(encoding="utf-8")
    assert committed == openapi.as_text(SOCKETS), "run `python -m app asyncapi`"


def test_the_asyncapi_is_of_version_three() -> None:
    assert SOCKETS["asyncapi"] == "3.0.0"
    assert SOCKETS["info"]["version"] == REST["info"]["version"]
    assert {c["address"] for c in SOCKETS["channels"].values()} == {
        "/v1/ws/agent",
        "/v1/ws/visitor",
    }


def test_every_reference_of_the_asyncapi_resolves() -> None:
    dangling = set()
    for ref in refs(SOCKETS):
        try:
            resolve(SOCKETS, ref)
        except KeyError:
            dangling.add(ref)
    assert not dangling


@each_socket
@pytest.mark.parametrize(
    ("direction", "contract"),
    [pytest.param("receive", COMMANDS, id="commands"), pytest.param("send", FRAMES, id="frames")],
)
def test_every_frame_of_the_contract_is_there_and_no_other(
    kind: str, direction: str, contract: dict[str, set[str]]
) -> None:
    types = [payload["properties"]["type"]["const"] for payload in payloads(direction, kind)]
    assert sorted(types) == sorted(contract[kind])


@each_socket
def test_what_the_client_and_the_server_send_is_not_mixed_up(kind: str) -> None:
    ours, theirs = payloads("send", kind), payloads("receive", kind)
    assert not [payload["title"] for payload in ours if payload in theirs]


@each_socket
def test_every_command_but_typing_has_an_id(kind: str) -> None:
    for payload in payloads("receive", kind):
        word = payload["properties"]["type"]["const"]
        assert ("id" in payload["required"]) is (word not in {"hello", "typing"}), word


@each_socket
def test_commands_are_closed_and_frames_say_their_type(kind: str) -> None:
    for payload in payloads("receive", kind):
        assert payload["additionalProperties"] is False
        assert "type" in payload["required"]
    for payload in payloads("send", kind):
        assert "type" in payload["required"]


def test_every_message_is_described() -> None:
    for name, message in SOCKETS["components"]["messages"].items():
        assert message["name"] == name
        assert message["summary"].endswith(".")


# Contract, section 5.6.
CLOSES = {
    "INTERNAL": 4000,
    "CANNOT_REPAIR": 4001,
    "SLOW_CONSUMER": 4008,
    "RATE_LIMITED": 4013,
    "MALFORMED": 4500,
    "CREDENTIAL_INVALID": 4501,
    "NO_HELLO": 4502,
    "CREDENTIAL_EXPIRED": 4503,
    "TOO_MANY_CONNECTIONS": 4504,
    "REVOKED": 4505,
    "ORIGIN_NOT_ALLOWED": 4506,
    "LIVE_CHAT_NOT_AVAILABLE": 4507,
}


def test_the_close_codes_are_those_of_the_contract() -> None:
    assert {code.name: code.value for code in CloseCode if code >= 4000} == CLOSES


def test_the_other_closes_are_standard_ones() -> None:
    assert {code.value for code in CloseCode if code < 4000} <= {1001, 1003, 1007, 1009, 1012}


@pytest.mark.parametrize("code", list(CloseCode), ids=lambda code: str(code.value))
def test_every_close_has_a_reason_that_fits_and_is_documented(code: CloseCode) -> None:
    assert len(REASONS[code].encode()) <= 123  # RFC 6455, 5.5
    assert f"{code.value} {REASONS[code]}" in SOCKETS["info"]["description"]
