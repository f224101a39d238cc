"""
The command line: what an operator does.

What only one command needs is imported by that command: the web framework and the documents would
cost every other one a second.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
import uvloop
from pydantic import ValidationError

from app.accounts import service as accounts
from app.auth import tokens
from app.auth.api_keys import create_api_key
from app.auth.principal import SCOPES
from app.core.errors import AppError
from app.core.ids import parse_id
from app.core.mistakes import OperatorMistake
from app.core.translations import LOCALES
from app.db.engine import Database, connect
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
accounts_app = typer.Typer(no_args_is_help=True, help="Accounts (tenants).")
keys_app = typer.Typer(no_args_is_help=True, help="Keys of integrations.")
tokens_app = typer.Typer(no_args_is_help=True, help="Tokens for trying things out.")
app.add_typer(accounts_app, name="accounts")
app.add_typer(keys_app, name="api-keys")
app.add_typer(tokens_app, name="tokens")

AccountOption = Annotated[str, typer.Option("--account", help="The account's id.")]
DAY_S = 24 * 3600


@app.command()
def serve() -> None:
    """Migrate when needed, then serve until SIGTERM."""
    from app.server import serve as run  # noqa: PLC0415 - see above

    _run(run(_settings()))


@app.command()
def migrate() -> None:
    """Bring the schema to head."""
    _run(_with_database(_upgrade))


@app.command()
def demo(
    *,
    busy: Annotated[
        bool, typer.Option("--busy", help="Let simulated visitors and colleagues talk.")
    ] = False,
) -> None:
    """Serve a seeded account on SQLite and memory, and print how to try it."""
    from app.demo import demo as run  # noqa: PLC0415 - see above

    _run(run(_settings(), busy=busy))


@app.command()
def doctor() -> None:
    """Say what is configured, reachable, migrated, and what is unsafe."""
    from rich.console import Console  # noqa: PLC0415 - see above

    from app.doctor import examine  # noqa: PLC0415

    healthy = _run(examine(_settings(), Console()))
    raise typer.Exit(0 if healthy else 1)


@accounts_app.command("create")
def accounts_create(
    name: Annotated[str, typer.Option(help="What the account is called.")],
    *,
    contracted: Annotated[bool, typer.Option("--contracted/--not-contracted")] = True,
    locale: Annotated[str, typer.Option(help="pt-BR, en or es.")] = "pt-BR",
) -> None:
    """Create an account; print its id, widget key and identity secret."""
    if not name.strip() or len(name) > 200:  # noqa: PLR2004 - a name's length everywhere
        _refuse("the name must have 1 to 200 characters")
    if locale not in LOCALES:
        _refuse("the locale must be pt-BR, en or es")

    async def create(database: Database) -> accounts.NewAccount:
        await _upgrade(database)
        return await accounts.create_account(
            database, name=name, locale=locale, contracted=contracted
        )

    _print(_run(_with_database(create))._asdict())


@accounts_app.command("update")
def accounts_update(
    account: Annotated[str, typer.Argument(metavar="ID")],
    *,
    contracted: Annotated[bool, typer.Option("--contracted/--not-contracted")],
) -> None:
    """Begin or end the contract; open sockets hear of it within a second."""
    account_id = _account_id(account)
    found = _run(
        _with_database(lambda d: accounts.set_contracted(d, account_id, contracted=contracted))
    )
    if not found:
        _refuse(f"there is no account {account}")
    _print({"account_id": account_id, "contracted": contracted})


@keys_app.command("create")
def api_keys_create(
    account: AccountOption,
    scope: Annotated[list[str], typer.Option(help="May be given several times.")],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "",
) -> None:
    """Create a key; it is printed this once."""
    unknown = [wanted for wanted in scope if wanted not in SCOPES]
    if unknown:
        _refuse(f"unknown scope {', '.join(unknown)}; there are {', '.join(SCOPES)}")
    account_id = _account_id(account)

    async def create(database: Database) -> Any:
        if not await accounts.exists(database, account_id):
            _refuse(f"there is no account {account}")
        return await create_api_key(database, account_id=account_id, scopes=scope, name=name)

    _print(_run(_with_database(create))._asdict())


@tokens_app.command("agent")
def tokens_agent(  # noqa: PLR0913 - the claims of a token
    account: AccountOption,
    sub: Annotated[str, typer.Option(help="The agent's id in the host product.")],
    name: Annotated[str, typer.Option(help="What the agent is called.")],
    *,
    email: Annotated[str | None, typer.Option()] = None,
    permission: Annotated[
        list[str] | None, typer.Option(help="May be given several times.")
    ] = None,
    licence: Annotated[bool, typer.Option("--licence/--no-licence")] = True,
    ttl: Annotated[int, typer.Option(help="Seconds until it expires.")] = DAY_S,
) -> None:
    """Print an agent's token."""
    claims = agent_claims(_account_id(account), sub, name, permission or [], ttl, licensed=licence)
    settings = _settings()
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    sys.stdout.write(
        tokens.sign(claims | ({"email": email} if email else {}), settings.signing_secret) + "\n"
    )


def agent_claims(  # noqa: PLR0913 - the claims of a token
    account_id: str, sub: str, name: str, permissions: list[str], ttl: int, *, licensed: bool = True
) -> dict[str, Any]:
    """Return what a host product would say of an agent."""
    issued_at = time.time()
    return {
        "aud": tokens.AGENT_AUDIENCE,
        "sub": sub,
        "account": account_id,
        "name": name,
        "permissions": permissions,
        "live_chat_licence": licensed,
        "iat": issued_at,
        "exp": int(issued_at) + ttl,
    }


@app.command()
def replay(  # noqa: PLR0913 - the contract's options
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    url: Annotated[str, typer.Option(help="Where the visitors connect.")] = "http://127.0.0.1:8000",
    agent_url: Annotated[str | None, typer.Option(help="Where the agents connect.")] = None,
    conversations: Annotated[int | None, typer.Option(help="Only the first N dialogues.")] = None,
    concurrency: Annotated[int, typer.Option(help="Dialogues at once.")] = 8,
    account: Annotated[str | None, typer.Option(help="An account's id; else one is made.")] = None,
) -> None:
    """Play written dialogues through a running server and compare everything with the file."""
    from rich.console import Console  # noqa: PLC0415 - see above

    from app.replay import run_replay  # noqa: PLC0415

    settings = _settings()

    async def play(database: Database) -> Any:
        if account is None:
            made = await accounts.create_account(database, name="Replay")
            account_id, widget_key = made.account_id, made.widget_key
        else:
            account_id = _account_id(account)
            widget_key = await accounts.widget_key_of(database, account_id)

        def token(sub: str, name: str) -> str:
            claims = agent_claims(account_id, sub, name, [], DAY_S)
            issuer = {"iss": settings.jwt_issuer} if settings.jwt_issuer else {}
            return tokens.sign(claims | issuer, settings.signing_secret)

        return await run_replay(
            file,
            url=url,
            agent_url=agent_url,
            limit=conversations,
            concurrency=concurrency,
            widget_key=widget_key,
            make_agent_token=token,
        )

    report = _run(_with_database(play))
    report.print(Console())
    raise typer.Exit(0 if report.ok else 1)


@app.command("openapi")
def write_openapi() -> None:
    """Write openapi/openapi.json."""
    from app import openapi  # noqa: PLC0415 - see above
    from app.main import create_app  # noqa: PLC0415

    openapi.write(create_app(_settings()))


@app.command("asyncapi")
def write_asyncapi() -> None:
    """Write openapi/asyncapi.json."""
    from app import asyncapi  # noqa: PLC0415 - see above

    asyncapi.write()


def main() -> None:
    """Run the command line."""
    app(prog_name="python -m app")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        _refuse("; ".join(_readable(found) for found in error.errors()))


def _readable(found: Any) -> str:
    place = "_".join(str(part) for part in found["loc"])
    name = f"CONVERSAS_{place.upper()}: " if place else ""
    return name + str(found["msg"]).removeprefix("Value error, ")


async def _upgrade(database: Database) -> None:
    from app.db.migrations import upgrade  # noqa: PLC0415 - see above

    await upgrade(database)


async def _with_database(work: Any) -> Any:
    database = await connect(_settings().database)
    try:
        return await work(database)
    finally:
        await database.close()


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a command; what an operator can mend is one line, not a traceback."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except OperatorMistake as error:
        _refuse(str(error))
    except AppError as error:
        _refuse(f"{error}: is the database reachable? (`python -m app doctor` says more)")
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _account_id(text: str) -> str:
    account_id = parse_id(text)
    if account_id is None:
        _refuse(f"{text} is no account id")
    return account_id


def _print(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data) + "\n")


def _refuse(reason: str) -> NoReturn:
    sys.stderr.write(f"conversas: {reason}\n")
    raise typer.Exit(1)
