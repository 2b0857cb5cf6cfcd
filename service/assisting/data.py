"""Texts of others as data in a prompt: between tags that they cannot write themselves."""

from __future__ import annotations

_NO_TAGS = str.maketrans({"<": "‹", ">": "›"})


def tagged(tag: str, text: str, **attributes: object) -> str:
    """A text between tags, with attributes of the opening one."""
    named = "".join(f' {name}="{str(value).translate(_NO_TAGS)}"' for name, value in attributes.items())
    return f"<{tag}{named}>\n{text.translate(_NO_TAGS)}\n</{tag}>"
