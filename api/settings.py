"""Every setting, read from the environment (``RETROUVE_…``). docs/settings.md says the same; a test compares them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.errors import InvalidRequest

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.ASCII)
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


def _base(variable: str, fallback: str) -> Path:
    """The XDG base folder ``variable`` names, or ``fallback`` under the home folder."""
    value = os.environ.get(variable, "")
    return Path(value) if Path(value).is_absolute() else Path.home() / fallback


class Settings(BaseSettings):
    """What can be set. Paths may start with ``~``; lists are separated by commas."""

    model_config = SettingsConfigDict(env_prefix="RETROUVE_", extra="ignore", validate_default=True, frozen=True)

    data: Path = Field(
        default_factory=lambda: _base("XDG_DATA_HOME", ".local/share") / "retrouve",
        description="The data folder: sealed records and sealed files, nothing readable without the key.",
    )
    key_file: Path = Field(
        default_factory=lambda: _base("XDG_CONFIG_HOME", ".config") / "retrouve" / "practice.key",
        description="The practice key, made at first start. It must stand outside the data folder.",
    )
    models: Path = Field(
        default_factory=lambda: _base("XDG_CACHE_HOME", ".cache") / "retrouve" / "models",
        description="The folder of the model files that `retrouve models pull` fetches.",
    )
    token: SecretStr | None = Field(
        default=None,
        description="The token programs send. Without it one is made at first start and printed once.",
    )
    see_masked: bool = Field(
        default=False, description="Show documents masked to professionals (for the médecin traitant)."
    )
    strict_identity: bool = Field(
        default=False, description="Refuse a document that names another patient instead of setting it aside."
    )
    summary_model: str | None = Field(
        default=None,
        description="The model that makes summaries: a name of `retrouve models list` or the path of a GGUF file. "
        "Rules make them without one.",
    )
    summary_threads: int = Field(default=1, ge=1, le=8, description="Processor threads the summary model may use.")
    host: str = Field(default="127.0.0.1", description="The address `retrouve serve` listens on.")
    port: int = Field(default=8710, ge=0, le=65535, description="The port `retrouve serve` listens on; 0 takes any.")
    host_names: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Host names by which browsers reach the server, beside the loopback ones; asked for elsewhere.",
    )
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins that may show the page in a frame (`https://logiciel.cabinet`); none otherwise.",
    )
    certificate: Path | None = Field(default=None, description="TLS certificate chain, PEM.")
    certificate_key: Path | None = Field(default=None, description="Private key of the certificate, PEM.")
    behind_proxy: bool = Field(
        default=False,
        description="A reverse proxy in front of the server does the TLS.",
    )
    session_hours: float = Field(default=12.0, gt=0, le=168, description="How long a browser session lasts, in hours.")
    max_request_mb: int = Field(default=256, ge=1, le=4096, description="Largest request body accepted, in MB.")
    max_request_files: int = Field(default=500, ge=1, le=10_000, description="Most files in one upload.")
    readers: int = Field(
        default=2, ge=1, le=64, description="How many uploads whose sender waits are read at the same time."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged on stderr; never text, names or questions."
    )

    @field_validator("frame_ancestors")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in value):
            raise ValueError("not an origin")
        return value

    @field_validator("host_names", "frame_ancestors", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip().lower() for name in value.split(",") if name.strip())
        return value

    @field_validator("data", "key_file", "models", "certificate", "certificate_key")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @property
    def token_file(self) -> Path:
        """Where the hash of the made token is kept: beside the practice key, outside the data folder."""
        return self.key_file.with_suffix(".token")

    @property
    def loopback_only(self) -> bool:
        """Whether the server can be reached from this machine only."""
        return self.host in LOOPBACK_NAMES

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names a request may carry; anything else is refused, against DNS rebinding."""
        return frozenset((*LOOPBACK_NAMES, *self.host_names))

    @property
    def secure(self) -> bool:
        """Whether browsers reach the server over TLS."""
        return self.certificate is not None or self.behind_proxy


def load_settings(**overrides: object) -> Settings:
    """Settings of the environment with ``overrides`` that are not ``None`` on top; ``InvalidRequest`` if malformed."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        names = ", ".join(sorted({f"RETROUVE_{str(item['loc'][0]).upper()}" for item in error.errors()}))
        raise InvalidRequest(f"réglage invalide : {names}", remedy="voir docs/settings.md") from None
