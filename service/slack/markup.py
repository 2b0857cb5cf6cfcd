"""Text from Slack, and text for Slack: what people typed, without its markup; and words of ours that ping nobody and link nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

Element = dict[str, Any]

# <@U1>, <#C1|name>, <!here>, <https://x|label>
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_STYLE = re.compile(r"[*_~`\n]")
_QUOTED = re.compile(r"^\s*>+\s?", re.MULTILINE)
# between characters that Slack would read as one: it is not drawn, and parts words for no reader
_JOINER = "\u2060"
_PINGS = re.compile(r"[@＠](?=\w)")
_SCHEME = re.compile(r":(?=//)")
_DOTTED = re.compile(r"(?<=[\w-])\.(?=[A-Za-z]{2,})")
_LABELLED = re.compile(r"\](?=\()")
_SHORTCODE = re.compile(r":(?=[a-z0-9_+'-]+:)")
_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|(?P<mark>\[\d+\])", re.DOTALL)
_BULLET = re.compile(r"^- ", re.MULTILINE)


def read_text(text: str, bot_user: str = "") -> str:
    """What a person typed, in plain words: no mention of the bot, links by their labels, no styles, no quotation marks of mail."""
    plain = _REFERENCE.sub(lambda found: _referred(found, bot_user), text)
    return _unstyled(_QUOTED.sub("", html.unescape(plain))).strip()


def _unstyled(text: str) -> str:
    """A text without the marks that style words of a line, which come in pairs.

    Each mark is looked at once: a message of nothing but marks must not keep everybody else waiting.
    """
    opened: dict[str, list[int]] = {mark: [] for mark in "*_~`"}
    paired: set[int] = set()
    for found in _STYLE.finditer(text):
        at, before, after = found.start(), text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        same = opened.get(found[0])
        if same is None:
            _forget(opened, 0)
        elif same and at - same[-1] > 1 and before.strip() and not after.isalnum():
            paired |= {same[-1], at}
            _forget(opened, same[-1])
        elif after.strip() and not before.isalnum():
            same.append(at)
    return "".join(character for at, character in enumerate(text) if at not in paired)


def _forget(opened: Mapping[str, list[int]], since: int) -> None:
    """Marks that were opened from one place on, and will not be closed any more."""
    for places in opened.values():
        while places and places[-1] >= since:
            places.pop()


def _referred(found: re.Match[str], bot_user: str) -> str:
    sign, name, label = found[1], found[2], found[3]
    if sign == "@":
        return "" if name == bot_user else (label or "")
    if sign == "!":
        return label or ""
    return label or name


def mentions(text: str) -> list[str]:
    """The ids of the people a text mentions, in order."""
    return [found[2] for found in _REFERENCE.finditer(text) if found[1] == "@"]


def begins_with_mention(text: str) -> bool:
    """Whether a text is addressed to somebody in particular."""
    return text.lstrip().startswith("<@")


def escaped(text: str) -> str:
    """Text for fields that Slack parses: nothing in it pings anybody, links anywhere or becomes a picture."""
    for pattern in (_PINGS, _LABELLED, _SCHEME, _SHORTCODE):
        text = pattern.sub(lambda found: found[0] + _JOINER, text)
    text = _DOTTED.sub(f"{_JOINER}.", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(markdown: str) -> str:
    """The words of our Markdown, for fields that Slack shows as they are."""
    return _INLINE.sub(lambda found: found["bold"] or found["code"] or found["mark"], _BULLET.sub("• ", markdown))


def elements(markdown: str, links: Mapping[str, str]) -> list[Element]:
    """Our Markdown as elements of rich text, which Slack parses no further. `links`: the addresses of marks such as `[1]`."""
    text = _BULLET.sub("• ", markdown)
    found: list[Element] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            found.append({"type": "text", "text": text[end : match.start()]})
        found.append(_styled(match, links))
        end = match.end()
    if end < len(text):
        found.append({"type": "text", "text": text[end:]})
    return found


def _styled(match: re.Match[str], links: Mapping[str, str]) -> Element:
    mark = match["mark"]
    if mark and mark in links:
        return {"type": "link", "url": links[mark], "text": mark}
    if match["bold"]:
        return {"type": "text", "text": match["bold"], "style": {"bold": True}}
    if match["code"]:
        return {"type": "text", "text": match["code"], "style": {"code": True}}
    return {"type": "text", "text": mark}


def cut(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
