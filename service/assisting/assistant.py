"""The engine with a chat model beside it: asked where the grammar is at a loss, and to word and translate quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Answer, Method, Notice, Status
from service.answering.engine import Engine
from service.answering.names import Names
from service.answering.reading import reading_of
from service.assisting.careful import CarefulModel
from service.assisting.model import Outcome, Task
from service.assisting.rereading import Rereader
from service.assisting.wording import Worder
from service.understanding.query import Language, Query


class AssistedEngine:
    """Answers like the engine; where that had no answer, and to what it quotes, a chat model may add.

    Args:
        name: what the model is called where an answer says that it took part.
    """

    def __init__(self, engine: Engine, model: CarefulModel, rereader: Rereader, worder: Worder, spellings: Spellings, name: str) -> None:
        self._engine = engine
        self._model = model
        self._rereader = rereader
        self._worder = worder
        self._spellings = spellings
        self._name = name

    def ask(self, message: str, language: Language | None = None, earlier: Sequence[str] = ()) -> Answer:
        """Understand and answer a message, after the earlier ones of its conversation, oldest first."""
        queries = self._engine.reader.read(message, language, earlier)
        answer = self._engine.answer_all(queries)
        if not is_understood(queries, answer):
            answer = self._reread(message, language, earlier) or answer
        return self._worder.worded(message, answer)

    def _reread(self, message: str, language: Language | None, earlier: Sequence[str]) -> Answer | None:
        """The answer to the question as the model reads it, and how that is; None if it comes to nothing better."""
        read = False
        for queries in self._rereader.readings(message, language, earlier):
            read = True
            answer = self._engine.answer_all(queries)
            if _comes_to_something(queries, answer):
                self._model.came_to(Task.READ, Outcome.USED)
                return self._with_reading(queries, answer)
        if read:
            self._model.came_to(Task.READ, Outcome.NOTHING)
        return None

    def _with_reading(self, queries: Sequence[Query], answer: Answer) -> Answer:
        names = Names(answer.language, self._spellings)
        # what is looked for in the prose are the words themselves
        parts = ((reading_of(query, names), "" if query.quantities else query.subject.content) for query in queries)
        readings = [names.list(filter(None, read)) for read in parts]
        told = Notice(names.say("model.read_as", model=self._name, reading="; ".join(dict.fromkeys(readings))))
        return replace(answer, blocks=(*answer.blocks, told))


def is_understood(queries: Sequence[Query], answer: Answer) -> bool:
    """Whether the grammar read a message, so that its answer stands whatever it says.

    Not understood is what ended as off topic or unclear, a name with nothing asked of it, and words that named no figure and
    for which nothing was found, or only metrics to choose from. What the form does not break down was understood, and so was a
    question that has to be asked back for its agency.
    """
    match answer.status:
        case Status.OUT_OF_SCOPE:
            return False
        case Status.CLARIFICATION:
            return any(_names_something(query) or not _is_linked(query) for query in queries)
        case Status.NOT_REPORTED:
            return any(_names_something(query) for query in queries) or answer.method is not Method.PASSAGES
        case Status.ANSWERED | Status.NOT_FOUND:
            return True


def _names_something(query: Query) -> bool:
    return bool(query.cells or query.quantities or query.narrowed_by)


def _is_linked(query: Query) -> bool:
    return bool(query.agencies) and all(len(reading.agencies) == 1 for reading in query.agencies)


def _comes_to_something(queries: Sequence[Query], answer: Answer) -> bool:
    return answer.status in (Status.ANSWERED, Status.NOT_FOUND) or (bool(answer.values) and is_understood(queries, answer))
