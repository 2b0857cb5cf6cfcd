// The chat: its header, its log, its input and its source panel, and what happens between them.
import { Asking } from "./asking.js";
import { h, iconButton } from "./dom.js";
import { Exchange } from "./exchange.js";
import { confirmation, forget } from "./forgetting.js";
import { welcome } from "./welcome.js";
import { conversationText, saveFile } from "./saving.js";
import { SourcePanel } from "./source.js";
import { newEntry } from "./store.js";

// the key code that an input method hands out while it composes
const COMPOSING = 229;
// how long a word of thanks stands, in milliseconds
const SAID_FOR = 6000;

export class Chat {
  #api;
  #strings;
  #heading;
  #onLanguage;
  #onClose;
  #store;
  #exchanges = new Map();
  #asking = null;
  #panel;
  #log;
  #input;
  #action;
  #state;
  #awaited = false;
  #forgetting = 0;

  constructor({ api, store, strings, heading, onLanguage, onClose }) {
    this.#api = api;
    this.#strings = strings;
    this.#heading = heading;
    this.#onLanguage = onLanguage;
    this.#onClose = onClose;
    this.#store = store;
    this.element = h("section", { class: "chat" });
    this.#build();
  }

  get wasOpen() {
    return this.#store.state.open;
  }

  keepOpen(open) {
    this.#store.set({ open });
  }

  focus() {
    this.#input.focus();
  }

  /** Go on where the tab was left: a question on its way is asked for again, under its key. */
  start() {
    const left = this.#store.state.entries.at(-1);
    if (left && !left.response && !left.error && !left.stopped) this.#run(left);
    window.addEventListener("offline", () => this.#announce(this.#strings("state.offline")));
  }

  /** Show everything in another language. */
  speak(strings) {
    this.#strings = strings;
    this.#store.set({ draft: this.#input.value });
    this.#build();
  }

  ask(text) {
    const question = text.trim();
    if (!question || this.#asking) return;
    const entry = newEntry(question, this.#store.state.conversation);
    this.#store.state.entries.push(entry);
    this.#store.set({ draft: "" });
    this.#input.value = "";
    this.#show();
    this.#run(entry);
  }

  draft(text) {
    this.#input.value = text;
    this.focus();
  }

  openSource(place, citation = null, opener = null) {
    return this.#panel.open(place, citation, opener ?? this.#input);
  }

  #build() {
    const strings = this.#strings;
    this.element.lang = strings.tag;
    this.element.setAttribute("aria-label", this.#title);
    this.#log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": strings("log"), tabindex: 0 });
    this.#state = h("p", { role: "status" });
    this.#panel = new SourcePanel(this.#api, strings, (covered) => {
      for (const part of this.element.querySelectorAll(":scope > .main")) part.inert = covered;
    });
    const main = h("div", { class: "main" }, this.#header(), this.#log, h("div", { class: "said" }, this.#state), this.#form());
    this.element.replaceChildren(main, this.#panel.element);
    this.element.onkeydown = (event) => this.#panel.closeOn(event);
    this.#exchanges.clear();
    this.#show();
    this.#refresh();
  }

  get #title() {
    return this.#heading() || this.#strings("title");
  }

  #header() {
    const strings = this.#strings;
    const other = strings.language === "zh" ? "en" : "zh";
    return h("header", {},
      h("h2", {}, this.#title),
      h("button", { type: "button", class: "quiet", lang: other === "zh" ? "zh-CN" : "en", "aria-label": strings("language.other"),
        onclick: () => this.#onLanguage(other) }, other === "zh" ? "中文" : "EN"),
      iconButton("save", strings("export"), () => this.#export()),
      iconButton("bin", strings("forget"), () => this.#askToForget()),
      iconButton("plus", strings("new"), () => this.#begin()),
      this.#onClose && iconButton("close", strings("close"), this.#onClose));
  }

  #form() {
    const strings = this.#strings;
    this.#input = h("textarea", { rows: 1, placeholder: strings("input.placeholder"), "aria-label": strings("input"), enterkeyhint: "send" });
    this.#input.value = this.#store.state.draft;
    this.#input.addEventListener("input", () => this.#store.set({ draft: this.#input.value }));
    this.#input.addEventListener("keydown", (event) => {
      const composing = event.isComposing || event.keyCode === COMPOSING;
      if (event.key !== "Enter" || event.shiftKey || composing) return;
      event.preventDefault();
      this.ask(this.#input.value);
    });
    this.#action = h("span", { class: "action" });
    const send = (event) => {
      event.preventDefault();
      this.ask(this.#input.value);
    };
    return h("form", { onsubmit: send }, this.#input, this.#action);
  }

  /** Draw the questions that are not drawn yet, or the welcome where there are none. */
  #show() {
    const { entries } = this.#store.state;
    if (!entries.length) {
      this.#log.replaceChildren(welcome(this.#api, this.#strings, (question) => this.#askFrom(question)));
      return;
    }
    if (!this.#exchanges.size) this.#log.replaceChildren();
    for (const entry of entries) {
      if (this.#exchanges.has(entry)) continue;
      const exchange = new Exchange(entry, {
        api: this.#api,
        strings: this.#strings,
        address: (path) => this.#api.address(path),
        shown: (path) => this.#api.shown(path),
        announce: (text) => this.#announce(text),
        openSource: (place, citation, opener) => this.openSource(place, citation, opener),
        ask: (question) => this.#askFrom(question),
        retry: () => this.#retry(entry),
        save: () => this.#store.save(),
        isLast: () => this.#store.state.entries.at(-1) === entry,
      });
      this.#exchanges.set(entry, exchange);
      this.#log.append(exchange.element);
    }
    for (const exchange of this.#exchanges.values()) exchange.draw();
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Ask what a button offers; the button goes, so that the focus moves to the input. */
  #askFrom(question) {
    this.focus();
    this.ask(question);
  }

  #retry(entry) {
    if (this.#asking) return;
    if (entry.error?.kind === "unknown-conversation") {
      this.#store.set({ conversation: null });
      Object.assign(entry, newEntry(entry.question, null));
    }
    this.focus();
    this.#run(entry);
  }

  async #run(entry) {
    this.#asking = new Asking(this.#api, entry, () => this.#changed(entry));
    await this.#asking.run();
    this.#asking = null;
    if (entry.response) this.#store.set({ conversation: entry.response.conversation_id });
    this.#changed(entry);
    this.#exchanges.get(entry)?.settle(this.#log);
  }

  #changed(entry) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 80;
    this.#exchanges.get(entry)?.draw();
    if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
    // every piece of a text need not be kept: it can be asked for again
    if (entry.state !== "writing") this.#store.save();
    this.#refresh();
  }

  /** The button beside the input, and what is said of the question on its way. */
  #refresh() {
    const strings = this.#strings;
    const wanted = this.#asking ? "stop" : "send";
    if (this.#action.dataset.shows !== wanted) {
      const hadFocus = this.#action.contains(this.element.getRootNode().activeElement);
      this.#action.dataset.shows = wanted;
      this.#action.replaceChildren(
        this.#asking
          ? iconButton("stop", strings("stop"), () => this.#asking?.stop())
          : iconButton("send", strings("send"), null, { type: "submit" }),
      );
      if (hadFocus) this.focus();
    }
    const last = this.#store.state.entries.at(-1);
    if (last?.state) this.#announce(strings(`state.${last.state}`), true);
    else if (this.#awaited) this.#announce(this.#exchanges.get(last)?.spoken ?? "", true);
    this.#awaited = Boolean(last?.state);
  }

  /** Say something to a screen reader; `unseen` if it stands elsewhere for everybody else. */
  #announce(text, unseen = false) {
    clearTimeout(this.#forgetting);
    if (!unseen) this.#forgetting = setTimeout(() => this.#state.replaceChildren(), SAID_FOR);
    this.#state.classList.toggle("unseen", unseen);
    if (this.#state.textContent !== text) this.#state.textContent = text;
  }

  #export() {
    const { entries } = this.#store.state;
    const day = new Date().toISOString().slice(0, 10);
    const text = conversationText(entries, this.#strings, (path) => this.#api.address(path));
    saveFile(`gongkai-${day}.md`, "text/markdown", text);
    this.#announce(this.#strings("exported"));
  }

  /** Ask once more; what is kept here and at the service then goes together, or not at all. */
  #askToForget() {
    if (this.#asking) return this.#announce(this.#strings("forget.wait"));
    if (this.element.querySelector(".confirm")) return;
    const question = confirmation(this.#strings, async (yes) => {
      question.remove();
      this.focus();
      if (yes) await this.#forget();
    });
    this.#log.after(question);
    question.querySelector("button").focus();
  }

  async #forget() {
    try {
      await forget(this.#api, this.#store.state);
    } catch {
      this.#announce(this.#strings("forget.failed"));
      return;
    }
    this.#begin();
    this.#announce(this.#strings("forgotten"));
  }

  #begin() {
    this.#asking?.stop();
    this.#store.set({ conversation: null, entries: [], draft: "" });
    this.#panel.close();
    this.#build();
    this.focus();
  }
}
