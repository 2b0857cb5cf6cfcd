"""Settings of the Slack bot: GONGKAI_SLACK_* environment variables, and lines of the .env file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.domain.errors import UserError
from service.settings import load

_SECONDS_TO_RECONSIDER = 5.0


class SlackSettings(BaseSettings):
    """What can be set of the bot, with its default. docs/settings.md is generated from the descriptions."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_SLACK_", env_file=".env", extra="ignore")

    mode: Literal["socket", "http"] = Field(
        "socket", description="How Slack reaches the bot: socket (Socket Mode), or http (`/slack/events` on the service)."
    )
    bot_token: SecretStr | None = Field(None, description="Bot token of the one workspace the bot works in (`xoxb-…`).")
    app_token: SecretStr | None = Field(None, description="App-level token with the scope connections:write, for Socket Mode (`xapp-…`).")
    signing_secret: SecretStr | None = Field(None, description="Signing secret of the app, which calls over HTTP are checked against.")
    client_id: str = Field("", description="Client id of the app, for several workspaces that install it themselves.")
    client_secret: SecretStr | None = Field(None, description="Client secret that goes with it.")
    encryption_key: SecretStr | None = Field(
        None, description="Fernet key that encrypts the tokens of several workspaces; two with a comma between while the key is changed."
    )
    service_url: str = Field("", description="Address of the service that answers; that of the data folder if unset.")
    api_url: str = Field("https://slack.com/api/", description="Address of Slack's Web API; GovSlack has another.")
    streaming: bool = Field(True, description="Whether answers are streamed where the workspace can show that.")
    concurrency: int = Field(8, ge=1, description="Answers that one process works on at a time.")
    lease_seconds: float = Field(30, gt=0, description="Time after which another process takes over what one that died was working on.")
    retries: int = Field(4, ge=0, description="How often a call of Slack or of the service is tried again.")
    retry_seconds: float = Field(1, gt=0, description="Pause before the first of these, doubled for each further one.")

    @property
    def several_workspaces(self) -> bool:
        """Whether workspaces install the app themselves."""
        return bool(self.client_id)

    @property
    def poll_seconds(self) -> float:
        """How often a process looks for what others left."""
        return min(_SECONDS_TO_RECONSIDER, self.lease_seconds / 2)

    def missing(self) -> list[str]:
        """The settings without which the bot cannot start."""
        wanted = {"app_token": self.app_token} if self.mode == "socket" else {"signing_secret": self.signing_secret}
        if self.several_workspaces:
            wanted |= {"client_secret": self.client_secret, "encryption_key": self.encryption_key}
        else:
            wanted |= {"bot_token": self.bot_token}
        return [f"GONGKAI_SLACK_{name.upper()}" for name, value in wanted.items() if not secret(value)]

    def require(self) -> None:
        """Check that nothing is missing.

        Raises:
            UserError: something is.
        """
        if missing := self.missing():
            raise UserError(f"the Slack bot needs {' and '.join(missing)}", "docs/slack.md says where Slack shows them")


def load_slack_settings() -> SlackSettings:
    """Read the settings.

    Raises:
        UserError: a variable has a value that cannot be used.
    """
    return load(SlackSettings)


def secret(value: SecretStr | None) -> str:
    """The text of a secret, '' without one."""
    return value.get_secret_value().strip() if value else ""
