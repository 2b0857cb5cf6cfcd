// The custom element <gongkai-chat>: its attributes, its shadow tree, and how it stands on a page.
import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { h, icon } from "./dom.js";
import { languageOf, loadStrings } from "./i18n.js";
import { Store } from "./store.js";

const stylesheet = fetch(new URL("chat.css", import.meta.url))
  .then((response) => response.text())
  .then((text) => new CSSStyleSheet().replace(text));

class GongkaiChat extends HTMLElement {
  static observedAttributes = ["lang", "heading"];
  #chat = null;
  #ready = null;
  #launcher = null;
  #store = null;
  #spoken = null;

  /** Fulfilled when the chat can be asked. */
  get ready() {
    return (this.#ready ??= this.#build());
  }

  connectedCallback() {
    this.ready.catch((error) => console.error("gongkai: the chat widget could not be shown", error));
  }

  attributeChangedCallback(name, before, now) {
    const isNew = name === "heading" ? before !== now : this.#store && this.#language() !== this.#spoken;
    if (this.#chat && isNew) this.#speak();
  }

  /** Ask a question, as if it had been typed. */
  async ask(question) {
    await this.ready;
    this.#open(true);
    this.#chat.ask(question);
  }

  /** Put a question into the input without sending it. */
  async suggest(question) {
    await this.ready;
    this.#open(true);
    this.#chat.draft(question);
  }

  /** Show a report's source: `report` alone, with a `cell` of it, or with the place `at` of a passage. */
  async openSource(place) {
    await this.ready;
    this.#open(true);
    this.#chat.openSource(place);
  }

  get #isLauncher() {
    return this.getAttribute("mode") !== "inline";
  }

  async #build() {
    const service = this.getAttribute("service") || new URL("/", import.meta.url).href;
    this.#store = new Store(service);
    const [sheet, strings] = await Promise.all([stylesheet, loadStrings(this.#language(this.#store.state.language))]);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.#chat = new Chat({
      api: new Api(service, this.getAttribute("key")),
      store: this.#store,
      strings,
      heading: () => this.getAttribute("heading"),
      onLanguage: (chosen) => this.setAttribute("lang", chosen),
      onClose: this.#isLauncher ? () => this.#open(false) : null,
    });
    if (this.#isLauncher) {
      this.#launcher = h("button", { class: "launcher", type: "button", onclick: () => this.#open(true) }, icon("chat"));
      root.append(this.#launcher);
      root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.#open(false));
    }
    root.append(this.#chat.element);
    this.#label(strings);
    this.#open(!this.#isLauncher || this.#chat.wasOpen, false);
    this.#chat.start();
  }

  /** A language that was chosen, else that of the tag, of the page, of the browser. */
  #language(chosen) {
    return languageOf(chosen, this.getAttribute("lang"), document.documentElement.lang, navigator.language);
  }

  async #speak() {
    const strings = await loadStrings(this.#language());
    this.#store.set({ language: strings.language });
    this.#chat.speak(strings);
    this.#label(strings);
    this.dispatchEvent(new CustomEvent("gongkai-language", { detail: strings.language, bubbles: true, composed: true }));
  }

  #label(strings) {
    this.#spoken = strings.language;
    this.#launcher?.setAttribute("aria-label", strings("launcher.open"));
  }

  #open(open, moveFocus = true) {
    if (!this.#isLauncher) return;
    const before = this.hasAttribute("open");
    this.toggleAttribute("open", open);
    this.#launcher.setAttribute("aria-expanded", open);
    this.#chat.element.hidden = !open;
    this.#chat.keepOpen(open);
    if (moveFocus && before !== open) (open ? this.#chat : this.#launcher).focus();
  }
}

customElements.define("gongkai-chat", GongkaiChat);

/** Put the widget on the page: into `target` (a selector) or at the end of the body. */
export function mount({ service, lang, title, theme, mode, target, key }) {
  const element = document.createElement("gongkai-chat");
  const attributes = { service, key, lang, heading: title, theme: theme ?? "auto", mode: mode ?? (target ? "inline" : "launcher") };
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  const place = () => {
    const parent = target ? document.querySelector(target) : document.body;
    if (!parent) throw new Error(`nothing on this page is ${target}`);
    parent.append(element);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place, { once: true });
  else place();
  return element;
}
