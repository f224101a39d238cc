"""Contract 2, Credentials, and the 401s of section 9."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx
import jwt
import pytest

from tests.harness.accounts import Account
from tests.harness.answers import described, ok, problem
from tests.harness.credentials import (
    ABSENT,
    JWT_SECRET,
    Claims,
    agent_claims,
    identity_claims,
    sign,
    unsigned,
)

OTHER_SECRET = "some-other-secret-of-at-least-32-bytes!!"

WRONG_CLAIMS: dict[str, Claims] = {
    **{f"no {name}": {name: ABSENT} for name in ("sub", "account", "aud", "iat", "exp", "name")},
    "sub is a number": {"sub": 5},
    "sub is null": {"sub": None},
    "sub is empty": {"sub": ""},
    "sub is a list": {"sub": ["ana"]},
    "account is a number": {"account": 5},
    "account is null": {"account": None},
    "account is no id": {"account": "loja"},
    "account is unknown": {"account": str(uuid.uuid4())},
    "account is a list": {"account": []},
    "aud is another": {"aud": "another-service"},
    "aud is the visitors'": {"aud": "conversas-visitor"},
    "aud is a number": {"aud": 5},
    "iat is a text": {"iat": "yesterday"},
    "iat is a list": {"iat": []},
    "iat is a boolean": {"iat": True},
    "iat is null": {"iat": None},
    "exp is a text": {"exp": "tomorrow"},
    "exp is a list": {"exp": []},
    "exp is null": {"exp": None},
    "name is a number": {"name": 5},
    "name is null": {"name": None},
    "name is empty": {"name": ""},
    "email is a number": {"email": 5},
    "avatar_url is a number": {"avatar_url": 5},
    "permissions is a text": {"permissions": "manage_settings"},
    "permissions is an object": {"permissions": {"manage_settings": True}},
    "permissions holds numbers": {"permissions": [1]},
    "live_chat_licence is a text": {"live_chat_licence": "yes"},
    "live_chat_licence is a number": {"live_chat_licence": 1},
}


async def me(account: Account, token: str) -> httpx.Response:
    return await account.http(headers={"Authorization": f"Bearer {token}"}).get("/v1/me")


async def test_a_signed_token_with_every_claim_is_accepted(account: Account) -> None:
    assert ok(await me(account, sign(agent_claims(account.id, name="Ana"))))["name"] == "Ana"


@pytest.mark.parametrize("changes", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
async def test_a_wrong_claim_is_refused(account: Account, changes: Claims) -> None:
    response = await me(account, sign(agent_claims(account.id, **changes)))
    problem(response, 401, "credential_invalid")


async def test_no_credential_is_missing_and_says_how_to_bring_one(account: Account) -> None:
    response = await account.http().get("/v1/me")
    problem(response, 401, "credential_missing")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Basic YTpi", "Token abc", "bearer:abc", "Bearer a b"]
)
async def test_an_authorization_that_is_no_bearer_token_is_refused(
    account: Account, header: str
) -> None:
    response = await account.http(headers={"Authorization": header}).get("/v1/me")
    assert problem(response, 401)["code"] in {"credential_missing", "credential_invalid"}


def broken_tokens(claims: Claims) -> dict[str, str]:
    good = sign(claims)
    header, body, _ = good.split(".")
    return {
        "alg none": unsigned(claims),
        "signature cut off": f"{header}.{body}.",
        "two segments": f"{header}.{body}",
        "five segments": f"{good}.x.y",
        "signature of another token": f"{header}.{body}.{sign({'a': 1}).split('.')[2]}",
        "another secret": sign(claims, OTHER_SECRET),
        "another hash": sign(claims, JWT_SECRET * 2, "HS512"),
        "the right secret, another hash": sign(claims, JWT_SECRET.ljust(64), "HS384"),
        "kid as a path": sign(claims, "\0" * 32, kid="../../dev/null"),
        "kid as SQL": sign(claims, OTHER_SECRET, kid="' or 1=1 --"),
        "embedded key": sign(claims, OTHER_SECRET, jwk={"kty": "oct", "k": "b3RoZXI"}),
        "foreign key set": sign(claims, OTHER_SECRET, jku="http://127.0.0.1:9/keys"),
        "unknown critical header": sign(claims, crit=["x"], x=1),
        "not a token": "abc",
        "dots": "..",
        "payload is no object": jwt.api_jws.encode(b"[1]", JWT_SECRET, algorithm="HS256"),
        "payload is no JSON": jwt.api_jws.encode(b"{", JWT_SECRET, algorithm="HS256"),
        "an unknown key": "ck_" + "0" * 32 + "_" + "1" * 43,
        "a broken key": "ck_",
        "very long": "x" * 20_000,
    }


async def test_a_broken_token_is_refused(account: Account) -> None:
    for name, token in broken_tokens(agent_claims(account.id)).items():
        response = await me(account, token)
        assert response.status_code == 401, f"{name}: {described(response)}"
        problem(response, 401, "credential_invalid")


async def test_an_expired_token_says_so(account: Account) -> None:
    expired = sign(agent_claims(account.id, exp=int(time.time()) - 40))
    problem(await me(account, expired), 401, "credential_expired")


async def test_a_token_is_good_for_the_leeway_after_its_end(account: Account) -> None:
    just_over = sign(agent_claims(account.id, exp=int(time.time()) - 20))
    ok(await me(account, just_over))


async def test_a_token_issued_far_in_the_future_is_refused(account: Account) -> None:
    ok(await me(account, sign(agent_claims(account.id, iat=int(time.time()) + 40))))
    ahead = sign(agent_claims(account.id, iat=int(time.time()) + 80))
    problem(await me(account, ahead), 401, "credential_invalid")


@pytest.mark.parametrize("claim", ["iat", "exp", "nbf"])
@pytest.mark.parametrize("value", [10**18, 10**30, -1, -(10**18), 1.5, 0])
async def test_times_beyond_reason_never_break_the_server(
    account: Account, claim: str, value: Any
) -> None:
    response = await me(account, sign(agent_claims(account.id, **{claim: value})))
    assert response.status_code in {200, 401}, described(response)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "x" * 201, "\u202e"])
@pytest.mark.parametrize("claim", ["sub", "name", "email", "avatar_url"])
async def test_unstorable_texts_in_claims_never_break_the_server(
    account: Account, claim: str, text: str
) -> None:
    response = await me(account, sign(agent_claims(account.id, **{claim: text})))
    assert response.status_code in {200, 401}, described(response)


async def test_an_identity_token_is_no_agent(account: Account) -> None:
    token = sign(identity_claims(), account.identity_secret)
    problem(await me(account, token), 401, "credential_invalid")


async def test_a_token_does_not_work_in_the_address(account: Account) -> None:
    token = sign(agent_claims(account.id))
    for name in ("token", "access_token"):
        response = await account.http().get("/v1/me", params={name: token})
        assert response.status_code in {401, 422}, described(response)


async def test_headers_of_a_proxy_are_no_credential(account: Account) -> None:
    claimed = {"X-User-Id": "ana", "X-Account-Id": account.id, "X-Remote-User": "ana"}
    problem(await account.http(headers=claimed).get("/v1/me"), 401, "credential_missing")
