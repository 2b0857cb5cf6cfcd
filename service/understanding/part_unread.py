"""A share of which only the whole was read: 办结的申请里，多多少少给了的占几成, in what percentage of concluded cases was it done."""

from __future__ import annotations

import re

from indexer.domain.form import TOTAL
from service.understanding.cells import WHOLES
from service.understanding.plans import Plan, Read
from service.understanding.query import Operation

# the figure named is that which a share is of
_OF = re.compile(
    r"\b(?:of|among|amongst)\s+(?:(?:all|the|its|their|these|those|that|year's)\s+)*$|占(?:了|到)?(?:全部|所有|当年|总)?的?$", re.IGNORECASE
)
WITHIN = re.compile(r"了?的?(?:政府信息公开|信息公开|公开)?(?:申请|案件|案子|决定|件|人)?数?(?:里头|里面|里|当中|之中|中)(?!间|的)")
"""What stands behind a whole that some part is asked of: 办结的申请里."""


def whole_alone(read: Read, planned: Plan) -> str:
    """The words left of a question for the share of some part of a whole, where that part was not read; '' for all others."""
    # of one kind of applicants it is a part itself
    metrics = {key.metric if key.applicant == TOTAL else "" for key in read.cells.cells}
    named = metrics and metrics <= WHOLES and not (read.quotients or read.sides or read.cells.base)
    if planned.operation is not Operation.SHARE or not named:
        return ""
    spans = [(one.start, one.end) for one in read.phrases if metrics.intersection(one.keys("metric"))]
    is_whole = any(_OF.search(read.text[:start]) or WITHIN.match(read.text, end) for start, end in spans)
    return (read.residual or read.text[slice(*spans[0])].strip()) if is_whole else ""
