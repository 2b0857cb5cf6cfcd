// A question and what came of it: the answer, or its beginning, or what went wrong.
import { drawBlocks, drawDraft } from "./blocks.js";
import { h, iconButton } from "./dom.js";
import { LANGUAGES } from "./i18n.js";
import { citedPlace } from "./names.js";
import { rating } from "./rating.js";
import { answerText, copyText } from "./saving.js";
import { placeOf } from "./source.js";
import { plain } from "./text.js";

export class Exchange {
  #entry;
  #context;
  #answer = h("div", { class: "answer" });
  #drawn = null;
  #more = h("div", {});

  constructor(entry, context) {
    this.#entry = entry;
    this.#context = context;
    const { strings } = context;
    this.element = h("article", { class: "exchange", "aria-label": strings("exchange", { question: entry.question }) },
      h("p", { class: "question" }, h("span", { class: "unseen" }, strings("you")), entry.question),
      this.#answer, this.#more);
  }

  /** What a screen reader is told once the answer is there. */
  get spoken() {
    const { response, error, stopped } = this.#entry;
    const { strings } = this.#context;
    if (response) return strings("state.done", { answer: plain(response.answer.split("\n\n")[0]) });
    if (stopped) return strings("stopped");
    return error ? this.#problem(error) : "";
  }

  draw() {
    const { response, text, error, stopped, state } = this.#entry;
    const shows = response ? "response" : JSON.stringify([text, error, stopped, state]);
    if (this.#drawn !== shows) {
      this.#drawn = shows;
      this.#answer.setAttribute("aria-busy", !response && Boolean(state));
      this.#answer.replaceChildren(...(response ? this.#whole(response) : this.#unfinished()));
    }
    const last = response?.suggestions.length && this.#context.isLast();
    this.#more.replaceChildren(...(last ? [this.#suggestions(response)] : []));
  }

  /** Bring the beginning of a long answer into view. */
  settle(log) {
    const top = this.element.offsetTop - log.offsetTop;
    if (this.element.offsetHeight > log.clientHeight) log.scrollTop = top;
    else log.scrollTop = log.scrollHeight;
  }

  #whole(response) {
    const { strings } = this.#context;
    this.#answer.lang = LANGUAGES[response.language];
    const context = { ...this.#context, chip: (id) => this.#chip(id) };
    const method = strings.has(`method.${response.method}`) ? h("p", { class: "method" }, strings(`method.${response.method}`)) : null;
    return [h("div", { class: "blocks" }, drawBlocks(response, context)), this.#sources(response),
      h("div", { class: "actions", lang: strings.tag }, method, this.#actions(response))];
  }

  #unfinished() {
    const { text, error, stopped, state } = this.#entry;
    const { strings, retry } = this.#context;
    const parts = text ? [h("div", { class: "blocks" }, drawDraft(text))] : [];
    if (state) return [...parts, h("p", { class: "working" }, h("span", { class: "dots", "aria-hidden": "true" }), strings(`state.${state}`))];
    if (!error && !stopped) return parts;
    const again = h("button", { type: "button", class: "retry", onclick: retry }, strings(stopped ? "ask_again" : "retry"));
    const said = error ? this.#problem(error) : strings("stopped");
    return [...parts, h("div", { class: error ? "problem" : "notice", role: error ? "alert" : null }, h("p", {}, said), again)];
  }

  #problem({ kind, detail, seconds }) {
    const { strings } = this.#context;
    return strings(strings.has(`problem.${kind}`) ? `problem.${kind}` : "problem.refused", { detail, seconds });
  }

  /** The chip of a citation; null where the answer has none of that number. */
  #chip(id) {
    const citation = this.#entry.response.citations.find((one) => one.id === id);
    if (!citation) return null;
    const { strings, openSource } = this.#context;
    const place = citedPlace(citation);
    const chip = h("button", { type: "button", class: "chip", "aria-label": strings("source.open", { id, place }), title: place,
      onclick: () => openSource(placeOf(citation.url), citation, chip) }, id);
    return chip;
  }

  #sources(response) {
    const { strings } = this.#context;
    if (!response.citations.length) return null;
    const items = response.citations.map((citation) => h("li", {}, this.#chip(citation.id), " ",
      h("span", { lang: "zh-CN" }, citedPlace(citation))));
    return h("details", { class: "sources", lang: strings.tag },
      h("summary", {}, strings("sources", { count: items.length })), h("ol", {}, items));
  }

  #actions(response) {
    const { strings, announce, address, api, save } = this.#context;
    const copy = async () => {
      await copyText(answerText(response, strings, address));
      announce(strings("copied"));
    };
    return [iconButton("copy", strings("copy"), copy), ...rating(this.#entry, { strings, announce, api, save })];
  }

  #suggestions(response) {
    const { strings, ask } = this.#context;
    const items = response.suggestions.map((text) => h("li", {}, h("button", { type: "button", onclick: () => ask(text) }, text)));
    return h("ul", { class: "suggestions", "aria-label": strings("suggestions"), lang: LANGUAGES[response.language] }, items);
  }
}
