"""Answers with quotations, worded and translated by a chat model: a first paragraph, and English beside the Chinese.

The plain answer stays whole. What is added comes from the quotations alone, has passed the guard, and is said to be a model's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from indexer.domain.form import newest_edition
from indexer.gazetteer.spelling import Spellings
from prompts.texts import prompt_texts
from prompts.wordings import Wordings, wordings
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status
from service.assisting.careful import CarefulModel
from service.assisting.data import tagged
from service.assisting.model import Outcome, Prompt, Task
from service.assisting.number_guard import Evidence, NumberGuard, Objection
from service.understanding.query import Language

# characters of quotations that are handed to a model; a longer answer stays plain
_LONGEST = 8000


class Translation(BaseModel):
    """One passage in English, under its mark."""

    model_config = ConfigDict(extra="forbid")

    mark: str
    text: str


class Translations(BaseModel):
    """Every passage in English."""

    model_config = ConfigDict(extra="forbid")

    translations: list[Translation] = Field(max_length=60)


class Worder:
    """Words and translates answers. `name`: what the model is called where an answer says that it took part."""

    def __init__(self, model: CarefulModel, guard: NumberGuard, spellings: Spellings, name: str) -> None:
        self._model = model
        self._guard = guard
        self._spellings = spellings
        self._name = name

    def worded(self, question: str, answer: Answer) -> Answer:
        """The answer with what the model adds to it, or as it is."""
        evidence = self._evidence(answer)
        if answer.status is not Status.ANSWERED or not evidence or sum(len(item.text) for item in evidence) > _LONGEST:
            return answer
        say = wordings(answer.language.value)
        if answer.language is Language.EN:
            translated = self._translations(evidence)
            answer = replace(answer, blocks=self._with_translations(answer.blocks, translated or {}, say))
            if translated is None:
                return answer  # the model is not to be had: the reader does not wait for it twice
        paragraph = self._paragraph(question, answer.language, evidence, say) if answer.method is Method.PASSAGES else ""
        if not paragraph:
            return answer
        notice = Notice(say("model.worded", model=self._name))
        return replace(answer, blocks=(Paragraph(paragraph), *answer.blocks, notice))

    def _evidence(self, answer: Answer) -> list[Evidence]:
        """The quotations of an answer with whose they are."""
        citations = {f"[{citation.id}]": citation for citation in answer.citations}
        quotes = {block.mark: block.text for block in answer.blocks if isinstance(block, Quote) and block.mark in citations}
        return [
            Evidence(mark, text, agency := citations[mark].agency, self._spellings.agency_in_english(agency), citations[mark].year)
            for mark, text in quotes.items()
        ]

    def _paragraph(self, question: str, language: Language, evidence: Sequence[Evidence], say: Wordings) -> str:
        nothing = say("model.nothing")
        prompt = Prompt(
            prompt_texts()(f"word.{language.value}", nothing=nothing),
            "\n".join([tagged("question", question), *(_passage(item, agency=item.agency, year=item.year) for item in evidence)]),
        )
        text = self._model.text(Task.WORD, prompt)
        if text is None:
            return ""
        text = text.strip()
        if text.strip(" .。") in ("", nothing.strip(" .。")):
            self._model.came_to(Task.WORD, Outcome.NOTHING)
            return ""
        return text if self._passed(Task.WORD, text, self._guard.wording(text, evidence, language)) else ""

    def _translations(self, evidence: Sequence[Evidence]) -> dict[str, str] | None:
        """The translations that passed, by mark; None if the model gave none at all."""
        data = "\n".join(_passage(item) for item in evidence)
        found = self._model.structured(Task.TRANSLATE, Prompt(prompt_texts()("translate", terms=_terms()), data), Translations)
        if found is None:
            return None
        by_mark = {f"[{item.mark.strip('[] ')}]": item.text.strip() for item in found.translations}
        return {
            item.mark: text
            for item in evidence
            if (text := by_mark.get(item.mark)) and self._passed(Task.TRANSLATE, text, self._guard.translation(text, item))
        }

    def _passed(self, task: Task, text: str, objections: Sequence[Objection]) -> bool:
        offences = ", ".join(sorted({objection.offence.value for objection in objections}))
        self._model.came_to(task, Outcome.REJECTED if objections else Outcome.USED, offences, text)
        return not objections

    def _with_translations(self, blocks: Sequence[Block], translated: dict[str, str], say: Wordings) -> tuple[Block, ...]:
        """Each translation behind its quotation, and in place of the notice that there is none, one that says whose they are."""
        marks = {block.mark for block in blocks if isinstance(block, Quote)}
        key = "translated" if set(translated) >= marks else "some_translated" if translated else "not_translated"
        without = Notice(say("caveat.chinese_quote"))
        found: list[Block] = []
        for block in blocks:
            if block == without:
                continue
            found.append(block)
            if isinstance(block, Quote) and block.mark in translated:
                found.append(Paragraph(say("model.translation", text=translated[block.mark], mark=block.mark)))
        return (*found, Notice(say(f"model.{key}", model=self._name)))


def _passage(item: Evidence, **attributes: object) -> str:
    return tagged("passage", item.text, mark=item.mark, **attributes)


def _terms() -> str:
    """The rows of the form in both languages, so that a translation calls them as answers do."""
    labels = {row.label.zh: row.label.en for table in newest_edition().tables for row in (*table.groups, *table.rows)}
    return "; ".join(f"{zh} = {en}" for zh, en in labels.items())
