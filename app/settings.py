"""Configuration: environment variables with the prefix `CONVERSAS_`, and nothing else."""

import os
import secrets
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIN_SECRET_BYTES = 32  # HS256 wants a key as long as its hash (RFC 7518, 3.2)
_WEAK_SECRET_VARIETY = 8  # fewer different characters than this is a pattern, not a secret


class Environment(StrEnum):
    """Where the service runs; production refuses what is only convenient."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    PRODUCTION = "production"


class Switch(StrEnum):
    """On or off, spelled out."""

    ON = "on"
    OFF = "off"


class Settings(BaseSettings):
    """Everything that can be configured. The defaults need no other service."""

    model_config = SettingsConfigDict(env_prefix="CONVERSAS_", extra="ignore", frozen=True)

    environment: Environment = Field(
        Environment.DEVELOPMENT,
        description="`development`, `demo` or `production`. Production refuses to start with a "
        "weak or missing secret, a wildcard origin or rate limits off.",
    )
    data_dir: Path = Field(
        Path("data"), description="Folder of the SQLite file and of the development secret."
    )
    database_url: str = Field(
        "",
        description="`postgresql+asyncpg://user:password@host/name`, or `sqlite:///path`. "
        "Empty: a SQLite file under the data folder.",
    )
    redis_url: str = Field(
        "",
        description="`redis://host:port/0`: needed as soon as there is more than one process. "
        "Empty: everything stays in this process.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    jwt_secret: str = Field(
        "",
        description="Secret (HS256, at least 32 bytes) with which the host product signs agents' "
        "tokens. Empty outside production: one is made and kept in the data folder.",
    )
    jwt_issuer: str = Field("", description="When set, agents' tokens must carry this `iss`.")
    console_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins of the agent console, separated by commas. Empty: localhost on any "
        "port outside production, none in production.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses of reverse proxies, separated by commas, whose `X-Forwarded-For` "
        "is believed. Empty: the header is ignored.",
    )
    rate_limits: Switch = Field(
        Switch.ON, description="`off` for load tests; refused in production."
    )
    webhooks_allow_private: Switch = Field(
        Switch.OFF,
        description="`on`: desks and webhooks may have private, loopback and link-local addresses; "
        "for trying things out, or where the network keeps tenants from harm.",
    )
    delivery_timeout_s: float = Field(
        15.0,
        ge=0.1,
        le=60,
        description="Seconds that a desk has to take a ticket and answer. A courier that is silent "
        "for twice as long has lost the ticket to the next one.",
    )
    delivery_pause_s: float = Field(
        60.0,
        ge=0.01,
        le=86400,
        description="The longest pause between two attempts to deliver a ticket, in seconds. "
        "Pauses begin with at most 1 s, double, and are drawn at random from 0 to that.",
    )
    delivery_attempts: int = Field(
        2880,
        ge=1,
        le=1_000_000,
        description="Attempts to deliver a ticket before it waits for a person: with the default "
        "pauses, about a day.",
    )
    migrate: Switch = Field(
        Switch.ON,
        description="`off`: `serve` refuses a schema that is behind instead of migrating.",
    )
    pages_dir: str = Field(
        "",
        description="Folder of the built pages (console and widget). Empty: those of the program, "
        "which `make web` builds.",
    )
    log_level: str = Field("info", description="`debug`, `info`, `warning` or `error`.")

    @field_validator("console_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            problems = self.unsafe()
            if problems:
                raise ValueError("refused in production: " + "; ".join(problems))
        if self.jwt_secret and len(self.jwt_secret.encode()) < MIN_SECRET_BYTES:
            raise ValueError("CONVERSAS_JWT_SECRET must have at least 32 bytes")
        return self

    def unsafe(self) -> list[str]:
        """Return what a production environment would refuse, one phrase each."""
        problems = []
        if len(self.jwt_secret.encode()) < MIN_SECRET_BYTES:
            problems.append("CONVERSAS_JWT_SECRET is missing or shorter than 32 bytes")
        elif len(set(self.jwt_secret)) < _WEAK_SECRET_VARIETY:
            problems.append("CONVERSAS_JWT_SECRET is a pattern, not a secret")
        if any("*" in origin for origin in self.console_origins):
            problems.append("CONVERSAS_CONSOLE_ORIGINS has a wildcard")
        if self.rate_limits is Switch.OFF:
            problems.append("CONVERSAS_RATE_LIMITS is off")
        if self.redis_url and self.database.startswith("sqlite"):
            problems.append("SQLite with several processes (CONVERSAS_REDIS_URL is set)")
        return problems

    @property
    def production(self) -> bool:
        """Whether convenience must give way to safety."""
        return self.environment is Environment.PRODUCTION

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'conversas.db'}"

    @cached_property
    def signing_secret(self) -> str:
        """The secret of agents' tokens; outside production one is made and kept."""
        return self.jwt_secret or _kept_secret(self.data_dir / "jwt-secret")


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`, making it on first use (owner-readable only)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
