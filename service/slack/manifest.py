"""The app manifest: what Slack is told of the app, with the least scopes it can do with."""

from __future__ import annotations

from typing import Any

import yaml

from prompts.wordings import wordings
from service.slack.names import CHECK_SHORTCUT, COMMAND, EVENTS_PATH, REDIRECT_PATH

SCOPES: dict[str, str] = {
    "app_mentions:read": "hear mentions in channels",
    "assistant:write": "the agent view: suggested prompts and status",
    "channels:history": "follow-ups in threads of public channels, without a mention",
    "chat:write": "answer",
    "commands": "the command and the shortcut",
    "files:write": "charts, and long answers as files",
    "groups:history": "follow-ups in threads of private channels the bot was invited to",
    "im:history": "direct messages",
    "mpim:history": "follow-ups in threads of group messages",
}
"""The bot's scopes, and what each is for."""

APP_SCOPE = "connections:write"
"""The scope of the app-level token."""

_EVENTS = ("app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "message.mpim")
_UNINSTALLED = ("app_uninstalled", "tokens_revoked")


def manifest(url: str = "", rotation: bool = False, workspaces: bool = False) -> dict[str, Any]:
    """The manifest for Socket Mode, or with `url`, the address of the service, for HTTP.

    `rotation`: tokens expire and are renewed; `workspaces`: several of them install the app themselves.
    """
    events = f"{url.rstrip('/')}{EVENTS_PATH}" if url else ""
    at_url = {"request_url": events} if url else {}
    oauth = {"redirect_urls": [f"{url.rstrip('/')}{REDIRECT_PATH}"]} if workspaces and url else {}
    zh, en = wordings("zh"), wordings("en")
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Gongkai",
            "description": "Exact, cited figures from China's open-government annual reports",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "agent_view": {
                "agent_description": "Exact figures from annual reports, each with its source. 年度报告中的准确数字，各附出处。",
                "suggested_prompts": [{"title": text, "message": text} for text in ("有哪些报告？", "Which reports do you have?")],
            },
            "bot_user": {"display_name": "Gongkai", "always_online": True},
            "shortcuts": [
                {
                    "name": en("slack.check"),
                    "type": "message",
                    "callback_id": CHECK_SHORTCUT,
                    "description": f"{zh('slack.check')}: compare the figures of a message with the reports",
                }
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Ask the annual reports 询问年度报告",
                    "usage_hint": "[question]",
                    "should_escape": False,
                }
                | ({"url": events} if url else {})
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}} | oauth,
        "settings": {
            "event_subscriptions": at_url | {"bot_events": [*_EVENTS, *(_UNINSTALLED if workspaces else ())]},
            "interactivity": {"is_enabled": True} | at_url,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": rotation,
        },
    }


def as_yaml(content: dict[str, Any]) -> str:
    """A manifest as Slack takes it."""
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    return text
