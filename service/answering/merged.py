"""One answer to a message with several questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.answering.answer import Answer, Block, Citation, Notice, Status
from service.answering.suggestions import MAX_SUGGESTIONS

# the status of a message is the best of those of its questions
_BEST_FIRST = (Status.ANSWERED, Status.NOT_REPORTED, Status.NOT_FOUND, Status.CLARIFICATION, Status.OUT_OF_SCOPE)


def merged(answers: Sequence[Answer], citations: tuple[Citation, ...]) -> Answer:
    """The answers in the order asked, each caveat once; `citations`: those they share."""
    if len(answers) == 1:
        return answers[0]
    leading = min(answers, key=lambda answer: _BEST_FIRST.index(answer.status))
    blocks: list[Block] = []
    for answer in answers:
        blocks += [block for block in answer.blocks if not (isinstance(block, Notice) and block in blocks)]
    suggestions = dict.fromkeys(suggestion for answer in answers for suggestion in answer.suggestions)
    return replace(
        leading,
        blocks=tuple(blocks),
        values=tuple(dict.fromkeys(value for answer in answers for value in answer.values)),
        citations=citations,
        suggestions=tuple(suggestions)[:MAX_SUGGESTIONS],
    )
