"""The files of the chat widget and of the pages, as they are sent: read once, packed once, named after their contents."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
}
# the folders of the packages whose files are sent, and what their names begin with
_FOLDERS = (("service.widget", "modules", ""), ("service.widget", "page", "page/"), ("service.reading_room", "static", "room/"))
# stands in the loader and in the page for the version of the files they load
_VERSION_MARK = "{{version}}"


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    media_type: str
    data: bytes

    @cached_property
    def packed(self) -> bytes:
        """The file packed with gzip; the same bytes every time."""
        return gzip.compress(self.data, mtime=0)

    @cached_property
    def etag(self) -> str:
        return f'"{_digest(self.data)}"'


@dataclass(frozen=True)
class Assets:
    """`loader` is what a page's script tag names, `page` the demo page, `files` what both load from below `/widget/{version}/`.

    The version is a digest of all files: whoever holds the modules of one version never mixes them with those of another.
    """

    version: str
    loader: Asset
    page: Asset
    files: Mapping[str, Asset]


@cache
def assets() -> Assets:
    """The files that the package carries."""
    folder = resources.files(__package__)
    files = {f"{prefix}{name}": asset for package, part, prefix in _FOLDERS for name, asset in _files(resources.files(package) / part)}
    page = files.pop("page/index.html")
    version = _digest(b"".join(name.encode() + asset.data for name, asset in sorted(files.items())))
    return Assets(version, _stamped(_asset(folder / "loader.js"), version), _stamped(page, version), files)


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Asset]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", _asset(entry)


def _asset(entry: Traversable) -> Asset:
    return Asset(MEDIA_TYPES[f".{entry.name.rpartition('.')[2]}"], entry.read_bytes())


def _stamped(asset: Asset, version: str) -> Asset:
    return Asset(asset.media_type, asset.data.replace(_VERSION_MARK.encode(), version.encode()))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
