"""Questions that the grammar could not read, read by a chat model: as a proposal, or rewritten so that the grammar reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.texts import prompt_texts
from service.assisting.careful import CarefulModel
from service.assisting.checking import ProposalChecker, RejectedError
from service.assisting.data import tagged
from service.assisting.model import Outcome, Prompt, Task
from service.assisting.proposal import Proposal, described_applicants, described_measures, described_metrics
from service.understanding.messages import MessageReader
from service.understanding.query import Language, Query

# earlier messages that are shown to the model
_EARLIER = 6


class Rereader:
    """Reads what the grammar could not."""

    def __init__(self, model: CarefulModel, grammar: MessageReader, checker: ProposalChecker) -> None:
        self._model = model
        self._grammar = grammar
        self._checker = checker

    def readings(self, message: str, language: Language | None, earlier: Sequence[str]) -> Iterator[list[Query]]:
        """Ways to read a message, the best first, each checked; the caller takes the first that can be answered."""
        earlier = earlier[-_EARLIER:]
        instructions = prompt_texts()("read", metrics=described_metrics(), measures=described_measures(), applicants=described_applicants())
        data = "\n".join(tagged("message", text) for text in (*earlier, message))
        proposal = self._model.structured(Task.READ, Prompt(instructions, data), Proposal)
        if proposal is None:
            return
        if not proposal.about_these_reports:
            self._model.came_to(Task.READ, Outcome.NOTHING)
            return
        for read in (self._rewritten, self._proposed):
            try:
                queries = read(proposal, message, language, earlier)
            except RejectedError as error:
                self._model.came_to(Task.READ, Outcome.REJECTED, str(error), proposal.model_dump_json())
            else:
                if queries:
                    yield queries

    def _rewritten(self, proposal: Proposal, message: str, language: Language | None, earlier: Sequence[str]) -> list[Query]:
        """A follow-up that was written out, as the grammar reads it."""
        if not earlier or not proposal.standalone.strip():
            return []
        queries = self._grammar.read(proposal.standalone, language)
        self._checker.check_names(queries, message, earlier)
        return queries

    def _proposed(self, proposal: Proposal, message: str, language: Language | None, earlier: Sequence[str]) -> list[Query]:
        return self._checker.queries(proposal.questions, message, language, earlier) if proposal.questions else []
