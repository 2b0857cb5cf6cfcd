"""The Web API of the mock Slack: its methods, its limits on blocks, its scopes and its errors."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from slack_sdk.models.blocks import Block

from tests.slack.workspace import BOT_ID, Call, Data, SlackState, Token, parts

_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.stopStream": "chat:write",
    "chat.postEphemeral": "chat:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
}
_HISTORY = {"C": "channels:history", "G": "groups:history", "D": "im:history"}
# where chat.postMessage answers msg_blocks_too_long (slackapi/bolt-js issue 2509)
MOST_CHARACTERS = 13_200


class ApiError(Exception):
    """A reply with ok false."""

    def __init__(self, error: str, **more: str) -> None:
        super().__init__(error)
        self.data = {"ok": False, "error": error, **more}


class WebApi:
    """Answers calls from a state. `base_url` is the server's own address."""

    def __init__(self, state: SlackState) -> None:
        self.state = state
        self.base_url = ""

    def answer(self, method: str, token: str, data: Data) -> Data:
        """What Slack replies to a call; raises ApiError."""
        with self.state.lock:
            self.state.calls.append(Call(method, token, data, time.monotonic()))
            handle: Callable[[Token, Data], Data] | None = getattr(self, method.replace(".", "_"), None)
            if handle is None:
                raise ApiError("unknown_method")
            if method in ("apps.connections.open", "oauth.v2.access"):
                return {"ok": True, **handle(Token(token), data)}
            owner = self.state.tokens.get(token)
            if owner is None:
                raise ApiError("invalid_auth")
            needed = _SCOPES.get(method) or (_HISTORY[data["channel"][0]] if method == "conversations.replies" else "")
            if needed and needed not in owner.scopes:
                raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(owner.scopes)))
            return {"ok": True, **handle(owner, data)}

    def auth_test(self, owner: Token, data: Data) -> Data:
        return {"team_id": owner.team, "team": "Mock", "user": "gongkai", "user_id": owner.bot_user, "bot_id": BOT_ID, "url": self.base_url}

    def apps_connections_open(self, owner: Token, data: Data) -> Data:
        if owner.team not in self.state.app_tokens:
            raise ApiError("invalid_auth")
        return {"url": self.base_url.replace("http", "ws") + "/socket"}

    def chat_postMessage(self, owner: Token, data: Data) -> Data:
        assert data["unfurl_links"] in (False, "0", "false"), "unfurls are off"
        return self._put(owner, data, self.state.next_ts())

    def chat_update(self, owner: Token, data: Data) -> Data:
        before = self._message(data)
        if before.get("streaming"):
            raise ApiError("streaming_state_conflict")
        return self._put(owner, data | {"thread_ts": before.get("thread_ts")}, data["ts"], before.get("versions", 0) + 1)

    def _put(self, owner: Token, data: Data, ts: str, versions: int = 0) -> Data:
        if not data.get("text") and not data.get("blocks"):
            raise ApiError("no_text")
        message = {"ts": ts, "user": owner.bot_user, "bot_id": BOT_ID, "text": data.get("text", ""), "thread_ts": data.get("thread_ts")}
        message |= {"blocks": checked(data.get("blocks")), "versions": versions, "channel": data["channel"]}
        self.state.messages[data["channel"], ts] = message
        return {"channel": data["channel"], "ts": ts, "message": message}

    def chat_postEphemeral(self, owner: Token, data: Data) -> Data:
        self.state.ephemeral.append(data | {"blocks": checked(data.get("blocks"))})
        return {"message_ts": self.state.next_ts()}

    def _message(self, data: Data) -> Data:
        found = self.state.messages.get((data["channel"], data["ts"]))
        if found is None:
            raise ApiError("message_not_found")
        return found

    def chat_startStream(self, owner: Token, data: Data) -> Data:
        if not self.state.streams:
            raise ApiError("feature_not_enabled")
        if data["channel"].startswith("C") and not (data.get("recipient_team_id") and data.get("recipient_user_id")):
            raise ApiError("missing_recipient_user_id")
        assert data["thread_ts"]
        ts = self.state.next_ts()
        message = {"ts": ts, "user": owner.bot_user, "bot_id": BOT_ID, "thread_ts": data["thread_ts"], "channel": data["channel"]}
        self.state.messages[data["channel"], ts] = message | {"streaming": True, "streamed": _streamed(data), "text": "", "blocks": []}
        return {"channel": data["channel"], "ts": ts}

    def chat_appendStream(self, owner: Token, data: Data) -> Data:
        self._streaming(data)["streamed"] += _streamed(data)
        return {"channel": data["channel"], "ts": data["ts"]}

    def chat_stopStream(self, owner: Token, data: Data) -> Data:
        message = self._streaming(data)
        message["blocks"] = checked(data.get("blocks"))
        message["streamed"] += _streamed(data)
        message["streaming"] = False
        return {"channel": data["channel"], "ts": data["ts"], "message": message}

    def _streaming(self, data: Data) -> Data:
        message = self._message(data)
        if not message.get("streaming"):
            raise ApiError("message_not_in_streaming_state")
        return message

    def close_streams(self) -> None:
        """What Slack does to a stream that lasts too long."""
        with self.state.lock:
            for message in self.state.messages.values():
                message["streaming"] = False

    def conversations_replies(self, owner: Token, data: Data) -> Data:
        found = [one for (where, _), one in sorted(self.state.messages.items()) if where == data["channel"]]
        return {"messages": [one for one in found if data["ts"] in (one["ts"], one.get("thread_ts"))], "has_more": False}

    def assistant_threads_setStatus(self, owner: Token, data: Data) -> Data:
        self.state.statuses.append(data)
        return {}

    def assistant_threads_setSuggestedPrompts(self, owner: Token, data: Data) -> Data:
        assert 1 <= len(data["prompts"]) <= 4
        self.state.prompts.append(data)
        return {}

    def files_getUploadURLExternal(self, owner: Token, data: Data) -> Data:
        file = self.state.next_id("F")
        self.state.uploads[file] = {"name": data["filename"], "length": int(data["length"]), "alt": data.get("alt_txt")}
        return {"file_id": file, "upload_url": f"{self.base_url}/upload/{file}"}

    def files_completeUploadExternal(self, owner: Token, data: Data) -> Data:
        files = json.loads(data["files"])
        for file in files:
            kept = self.state.uploads.pop(file["id"])
            assert len(kept["content"]) == kept["length"]
            self.state.files[file["id"]] = kept | file | {"channel": data["channel_id"], "thread_ts": data.get("thread_ts")}
            ts = self.state.next_ts()
            shared = {
                "ts": ts,
                "user": owner.bot_user,
                "thread_ts": data.get("thread_ts"),
                "files": [file],
                "text": "",
                "channel": data["channel_id"],
            }
            self.state.messages[data["channel_id"], ts] = shared
        return {"files": files}

    def files_delete(self, owner: Token, data: Data) -> Data:
        if self.state.files.pop(data["file"], None) is None:
            raise ApiError("file_not_found")
        return {}

    def views_open(self, owner: Token, data: Data) -> Data:
        view = data["view"] if isinstance(data["view"], dict) else json.loads(data["view"])
        assert len(view["title"]["text"]) <= 24
        self.state.views.append(view | {"id": self.state.next_id("V"), "trigger_id": data["trigger_id"]})
        return {"view": self.state.views[-1]}

    def oauth_v2_access(self, owner: Token, data: Data) -> Data:
        if data.get("grant_type") == "refresh_token":
            self.state.refreshed.append(data["refresh_token"])
            token = f"xoxe.xoxb-{len(self.state.refreshed)}"
            self.state.tokens[token] = Token("T2")
            return {"token_type": "bot", "access_token": token, "refresh_token": "xoxe-next", "expires_in": 43_200}
        if data["code"] != "right":
            raise ApiError("invalid_code")
        self.state.tokens["xoxb-two"] = Token("T2")
        bot = {"access_token": "xoxb-two", "token_type": "bot", "scope": "chat:write", "bot_user_id": "UBOT", "app_id": "A1"}
        rotating = {"refresh_token": "xoxe-first", "expires_in": 60}
        return {
            **bot,
            **rotating,
            "team": {"id": "T2", "name": "Two"},
            "enterprise": None,
            "authed_user": {"id": "U1"},
            "is_enterprise_install": False,
        }


def _streamed(data: Data) -> str:
    return (data.get("markdown_text") or "") + "".join(
        chunk["text"] for chunk in data.get("chunks") or () if chunk["type"] == "markdown_text"
    )


def checked(blocks: Any) -> list[Data]:
    """Blocks, if Slack would take them: by the validators of its own library, and by the limits that its reference gives."""
    found: list[Data] = json.loads(blocks) if isinstance(blocks, str) else blocks or []
    try:
        for block in Block.parse_all(found):
            assert block is not None
            block.to_dict()
    except Exception as error:
        raise ApiError("invalid_blocks", detail=str(error)) from error
    tables = [block for block in found if block["type"] == "table"]
    within = len(found) <= 50 and len(tables) <= 1 and all(_holds(table) for table in tables)
    for part in parts(found):
        text = part.get("text")
        within = within and (not isinstance(text, str) or 0 < len(text) <= 3_000)
        within = within and (part.get("type") != "button" or (len(part["text"]["text"]) <= 75 and len(part["value"]) <= 2_000))
    if not within:
        raise ApiError("invalid_blocks")
    if sum(len(part["text"]) for part in parts(found) if isinstance(part.get("text"), str)) > MOST_CHARACTERS:
        raise ApiError("msg_blocks_too_long")
    return found


def _holds(table: Data) -> bool:
    return len(table["rows"]) <= 100 and all(len(row) <= 20 for row in table["rows"])
