"""Reports as JUnit XML, which build servers show: a suite each, a case each, a failure with its reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from eval.verdicts import SuiteReport, Verdict

# what XML 1.0 cannot hold
_UNPRINTABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(reports: Sequence[SuiteReport]) -> str:
    """The XML document. Drafts are skipped cases: they count for nothing."""
    root = ET.Element("testsuites")
    for report in reports:
        failed = [verdict for verdict in report.counted if not verdict.passed]
        erred = [verdict for verdict in failed if _erred(verdict)]
        numbers = {
            "tests": len(report.verdicts),
            "failures": len(failed) - len(erred),
            "errors": len(erred) + bool(report.stopped),
            "skipped": len(report.drafts),
        }
        attributes = {"name": report.suite, "time": f"{report.seconds:.3f}", **{name: str(number) for name, number in numbers.items()}}
        suite = ET.SubElement(root, "testsuite", attributes)
        for verdict in report.verdicts:
            _case(suite, report.suite, verdict)
        if report.stopped:
            stopped = ET.SubElement(suite, "testcase", {"classname": f"gongkai.{report.suite}", "name": "run to its end", "time": "0"})
            ET.SubElement(stopped, "error", {"message": _clean(report.stopped)})
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _erred(verdict: Verdict) -> bool:
    return any(failure.check == "error" for failure in verdict.failures)


def _case(suite: ET.Element, name: str, verdict: Verdict) -> None:
    attributes = {"classname": f"gongkai.{name}.{verdict.kind}", "name": verdict.key, "time": f"{verdict.seconds:.3f}"}
    case = ET.SubElement(suite, "testcase", attributes)
    if not verdict.reviewed:
        ET.SubElement(case, "skipped", {"message": "a draft that no person has confirmed"})
    elif not verdict.passed:
        reasons = [f"{failure.check}: {failure.reason}" for failure in verdict.failures]
        element = ET.SubElement(case, "error" if _erred(verdict) else "failure", {"message": _clean(reasons[0])})
        element.text = _clean("\n".join([*reasons, "", *verdict.asked, "", verdict.answer]))


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)
