// The catalogue: what is indexed, searched by place or agency, by year and by level.
import { Api } from "../api.js";
import { h } from "../dom.js";
import { agencyName } from "../names.js";

const AT_ONCE = 30;
const LEVELS = ["central", "province", "city", "county", "town"];
const TYPING = 250;

export class Catalogue {
  #api = new Api(new URL("/", location.href).href);
  #form = document.querySelector("#catalogue form");
  #count = document.getElementById("count");
  #list = document.getElementById("reports");
  #more = document.getElementById("more");
  #strings = null;
  #actions;
  #shown = [];
  #asked = 0;
  #knownYears = null;

  /** `open` is called with the id of a report, `suggest` with the beginning of a question. */
  constructor(actions) {
    this.#actions = actions;
    let timer;
    this.#form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#load(), TYPING);
    });
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#more.addEventListener("click", () => this.#load(this.#shown.length));
  }

  /** Show everything in a language. */
  async speak(strings) {
    this.#strings = strings;
    this.#options("level", LEVELS.map((level) => [level, strings(`level.${level}`)]));
    this.#knownYears ??= this.#years();
    const years = await this.#knownYears;
    this.#options("year", years.map((year) => [year, year]));
    this.#load();
  }

  async #years() {
    const { reports } = await this.#api.reports({ limit: 500 }).catch(() => ({ reports: [] }));
    return [...new Set(reports.map((report) => report.year))].sort((a, b) => b - a);
  }

  #options(name, options) {
    const select = this.#form.elements[name];
    const chosen = select.value;
    const all = h("option", { value: "" }, this.#strings("page.any"));
    select.replaceChildren(all, ...options.map(([value, label]) => h("option", { value }, String(label))));
    select.value = chosen;
  }

  async #load(offset = 0) {
    const turn = ++this.#asked;
    const wanted = Object.fromEntries(["q", "year", "level"].map((name) => [name, this.#form.elements[name].value.trim()]));
    try {
      const found = await this.#api.reports({ ...wanted, offset, limit: AT_ONCE });
      if (turn !== this.#asked) return;
      this.#shown = offset ? [...this.#shown, ...found.reports] : found.reports;
      this.#draw(found.total, Object.values(wanted).some(Boolean));
    } catch {
      if (turn === this.#asked) this.#count.textContent = this.#strings("page.failed");
    }
  }

  #draw(total, isFiltered) {
    const strings = this.#strings;
    const none = strings(isFiltered ? "page.none" : "page.empty");
    this.#count.textContent = total ? strings("page.count", { count: total }) : none;
    this.#list.replaceChildren(...this.#shown.map((report) => this.#item(report)));
    this.#more.hidden = this.#shown.length >= total;
  }

  #item(report) {
    const strings = this.#strings;
    const named = { agency: agencyName(report, strings), year: report.year };
    const { open, suggest } = this.#actions;
    return h("li", {},
      h("button", { type: "button", class: "open", title: strings("page.open", named), onclick: () => open(report.report_id) },
        named.agency, h("small", {}, `${report.year} · ${strings(`level.${report.level}`)}`)),
      h("a", { href: `/browse/reports/${report.report_id}?lang=${strings.language}`, "aria-label": strings("page.whole_of", named) }, strings("page.whole")),
      h("button", { type: "button", class: "ask", "aria-label": strings("page.ask_about", named),
        onclick: () => suggest(strings("page.question", named)) }, strings("page.ask")));
  }
}
