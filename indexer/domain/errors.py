"""Errors that a person can act on, apart from bugs.

A `UserError` says what is wrong, where, and what to do next; doors print it without a traceback. Anything else that is
raised is a bug and shows its traceback.
"""

from __future__ import annotations


class GongkaiError(Exception):
    """Base of every error this project raises on purpose."""


class UserError(GongkaiError):
    """Something outside the program must change: an input, a setting, a right.

    Args:
        problem: what is wrong and where, one sentence without a full stop.
        advice: what to do next, one sentence without a full stop.
    """

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(f"{problem}; {advice}")
        self.problem = problem
        self.advice = advice


class UnreadableReportError(UserError):
    """A file that cannot become a report: empty, no report at all, without an agency or a year."""


class StoreLockedError(UserError):
    """Another process owns the data folder."""


class StoreMismatchError(UserError):
    """The stores were written by another embedding model or a newer schema."""


class UnknownReportError(UserError):
    """No report with that id."""


class NoSuchPageError(UserError):
    """A document without pages or without that page, or a report without that part."""


class OutsidePageError(UserError):
    """A place that is not on the page it is looked for on."""


class BusyError(UserError):
    """Others are at work on what there is only one of."""


class UnknownMetricError(UserError):
    """No such metric or applicant in the catalog."""
