"""Names that Slack knows the app's parts by; they are the same in the manifest and in the code."""

from __future__ import annotations

COMMAND = "/gongkai"
CHECK_SHORTCUT = "check_figure"
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
