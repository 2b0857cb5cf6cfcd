"""Which files are parts of one report, by what a manifest.csv or their names say. What stands in them has the last word."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.domain.figures import read_chinese_number
from indexer.extraction.identity import Manifest
from indexer.parsing.pictures import SUFFIXES as PICTURE_SUFFIXES

# a report has 5 to 60 pages; a folder of more numbered pictures is a collection
MOST_PARTS = 100

_BETWEEN = r"[\s\-_—–.·：:、]*"
# a number at the end of a name: report-1, report_2, report (3), report第4页
_PAGE = re.compile(rf"(?P<base>.*?){_BETWEEN}(?:第\s*)?[（(]?(?<!\d)(?P<number>0*\d{{1,3}})[）)]?\s*页?")
_MARK = r"(?:附件|附表|附)\s*(?P<number>\d{1,2}|[一二三四五六七八九十])?"
# the mark behind the main name or before it: X附件1, X-附表, X（附件2）, 附件1：X
_COMPANIONS = (re.compile(rf"(?P<main>.+?){_BETWEEN}[（(]?{_MARK}[）)]?"), re.compile(rf"{_MARK}{_BETWEEN}(?P<main>.+)"))


@dataclass(frozen=True)
class File:
    """A file to index, and what a manifest says of it."""

    path: Path
    manifest: Manifest | None = None


@dataclass(frozen=True)
class Group:
    """Files that are read together, in reading order: mostly one. `settled`: a manifest says that they are one report."""

    files: tuple[File, ...]
    settled: bool = False

    @property
    def first(self) -> File:
        return self.files[0]

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files of a report in several; none of one in a single file."""
        return tuple(file.path for file in self.files) if len(self.files) > 1 else ()

    def apart(self) -> list[Group]:
        """Each file by itself."""
        return [Group((file,)) for file in self.files]


def grouped(paths: Sequence[Path], manifests: Mapping[Path, Mapping[str, Manifest]]) -> list[Group]:
    """The files in groups, in the order of their first files. `manifests`: of each folder, what it says of files by name."""
    folders: defaultdict[Path, dict[str, Path]] = defaultdict(dict)
    for path in paths:
        folders[path.parent][path.name] = path
    groups: dict[Path, Group] = {}
    for folder, files in folders.items():
        for names, settled in _together(files, manifests[folder]):
            members = (File(Path(os.path.realpath(files[name])), manifests[folder].get(name)) for name in names)
            groups[files[names[0]]] = Group(tuple(members), settled)
    return [groups[path] for path in paths if path in groups]


def _together(files: Mapping[str, Path], manifest: Mapping[str, Manifest]) -> Iterator[tuple[Sequence[str], bool]]:
    """The names of a folder's files, those together that are parts of one report, and whether the manifest says so."""
    left = dict(files)

    def taken(names: Sequence[str], settled: bool) -> tuple[Sequence[str], bool]:
        for name in names:
            del left[name]
        return names, settled

    for names in _said_to_be(left, manifest):
        yield taken(names, settled=True)
    for named_alike in (_companions, _pages):
        for names in named_alike(left):
            if len(names) <= MOST_PARTS and _may_agree(names, manifest):
                yield taken(names, settled=False)
    for name in left:
        yield [name], False


def _may_agree(names: Sequence[str], manifest: Mapping[str, Manifest]) -> bool:
    """Whether the manifest does not give two of the files another agency or year."""
    entries = [manifest[name] for name in names if name in manifest]
    return all(len(said - {None}) <= 1 for said in ({entry.agency for entry in entries}, {entry.year for entry in entries}))


def _said_to_be(files: Mapping[str, Path], manifest: Mapping[str, Manifest]) -> list[list[str]]:
    """What a manifest says are parts of a file, behind that file, in the order of its rows."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for name, entry in manifest.items():
        if entry.part_of is not None and entry.part_of in files and name in files:
            parts[entry.part_of].append(name)
    return [[first, *others] for first, others in parts.items()]


def _companions(files: Mapping[str, Path]) -> list[list[str]]:
    """A main file with those that are called its 附件 or 附表."""
    mains: defaultdict[str, list[str]] = defaultdict(list)
    for name, path in files.items():
        mains[path.stem].append(name)
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, path in files.items():
        matches = filter(None, (pattern.fullmatch(path.stem) for pattern in _COMPANIONS))
        # of two files with the main file's name either could be meant
        if of := next((match for match in matches if len(mains.get(match["main"], ())) == 1), None):
            found[mains[of["main"]][0]].append((_number(of["number"]), name))
    companions = {name for numbered in found.values() for _, name in numbered}
    return [[main, *(name for _, name in sorted(numbered))] for main, numbered in found.items() if main not in companions]


def _number(text: str | None) -> int:
    return read_chinese_number(text) or 0 if text else 0


def _pages(files: Mapping[str, Path]) -> list[list[str]]:
    """Pictures that are numbered from 0 or 1 without a gap, and otherwise have the same name."""
    series: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, path in files.items():
        match = _PAGE.fullmatch(path.stem) if path.suffix.lower() in PICTURE_SUFFIXES else None
        if match:
            series[match["base"].lower()].append((int(match["number"]), name))
    return [[name for _, name in sorted(numbered)] for numbered in series.values() if _counts_up([number for number, _ in numbered])]


def _counts_up(numbers: Sequence[int]) -> bool:
    first = min(numbers)
    return len(numbers) > 1 and first in (0, 1) and sorted(numbers) == list(range(first, first + len(numbers)))
