// The source panel: where a figure stands, as the report printed it.
import { SEEN } from "./api.js";
import { h, iconButton, link } from "./dom.js";
import { drawForm, figureText } from "./form.js";
import { agencyName } from "./names.js";
import { drawPassage, placeIn, quoted } from "./passage.js";

/** What an address of ours names: a report, a cell of it, or a place `at` in its text. */
export function placeOf(address) {
  const named = new URLSearchParams(address.slice(address.indexOf("#") + 1));
  return { report: named.get("report"), cell: named.get("cell"), at: named.has("at") ? Number(named.get("at")) : null };
}

export class SourcePanel {
  #api;
  #strings;
  #covering;
  #opener = null;
  #wanted = null;

  /** `covering` is told whether the panel hides what is behind it. */
  constructor(api, strings, covering) {
    this.#api = api;
    this.#strings = strings;
    this.#covering = covering;
    this.element = h("div", { class: "source", role: "dialog", "aria-label": strings("source"), tabindex: -1, hidden: true });
  }

  async open(place, citation, opener) {
    const wanted = (this.#wanted = {});
    this.#opener = opener;
    this.#fill(null, h("p", { class: "working" }, h("span", { class: "dots", "aria-hidden": "true" }), this.#strings("source.loading")));
    this.element.hidden = false;
    this.#covering(getComputedStyle(this.element).position === "absolute");
    this.element.focus();
    try {
      const report = await this.#api.report(place.report);
      const form = await this.#api.form(report.edition);
      if (wanted === this.#wanted) this.#fill(report, ...this.#content(report, form, place, citation));
      this.element.scrollTop = 0;
      const lit = this.element.querySelector(".lit");
      if (lit) center(lit, lit.closest(".scroll"));
    } catch (error) {
      const said = this.#strings(error.status === 404 ? "source.unknown" : "source.failed");
      const again = h("button", { type: "button", class: "retry", onclick: () => this.open(place, citation, opener) }, this.#strings("retry"));
      if (wanted === this.#wanted) this.#fill(null, h("div", { class: "problem", role: "alert" }, h("p", {}, said), again));
    }
  }

  close() {
    if (this.element.hidden) return;
    this.#wanted = null;
    this.element.hidden = true;
    this.#covering(false);
    if (this.#opener?.isConnected) this.#opener.focus();
  }

  /** Close on Escape, wherever in the chat it is pressed. */
  closeOn(event) {
    if (event.key !== "Escape" || this.element.hidden) return;
    event.preventDefault();
    this.close();
  }

  #fill(report, ...content) {
    const strings = this.#strings;
    const title = report ? h("h2", { lang: "zh-CN" }, report.title) : h("h2", {}, strings("source"));
    const about = report && h("p", { class: "about" }, `${agencyName(report, strings)} · ${report.year}`);
    const close = iconButton("close", strings("source.close"), () => this.close());
    this.element.replaceChildren(h("header", {}, h("div", {}, title, about), close), h("div", { class: "content" }, ...content));
  }

  #content(report, form, place, citation) {
    const cell = place.cell && report.cells.find((one) => cellKey(one) === place.cell);
    const prose = place.cell ? null : placeIn(report, place.at);
    const picture = cell ? cell.page_image : prose?.page_image ?? citation?.page_image;
    const tables = drawForm(report, form, this.#strings, place.cell);
    return [
      report.notice && h("p", { class: "notice", role: "note" }, report.notice[this.#strings.language]),
      place.cell && this.#figure(cell, form, place.cell),
      ...this.#doubts(report, place.cell),
      picture && this.#page(picture, cell ?? prose),
      picture && place.cell ? h("details", {}, h("summary", {}, this.#strings("source.as_read")), tables) : place.at === null && tables,
      drawPassage(report, cell?.place ?? quoted(report, prose?.place ?? citePlace(place), citation), Boolean(cell), this.#strings),
      this.#links(report, place),
    ].filter(Boolean);
  }

  #figure(cell, form, key) {
    const strings = this.#strings;
    const { row, column } = labels(form, key);
    const language = strings.language;
    const lines = [h("p", { class: "where" }, h("span", { lang: "zh-CN" }, `${row?.number ?? ""} ${row?.label.zh ?? key}`.trim()),
      language === "en" && row ? ` ${row.label.en}` : null, column ? ` · ${column.label[language]}` : null)];
    const value = cell ? figureText(cell, strings) : strings("cell.absent");
    const state = cell?.state[language];
    return h("div", { class: "cited" }, lines, h("p", { class: "value" }, h("strong", {}, value), state && h("span", { class: "state-of" }, state)),
      cell?.corrected_from !== null && cell?.correction_reason && h("p", { class: "notice" }, strings("cell.corrected", { reason: cell.correction_reason })),
      cell?.note && h("p", { class: "about", lang: "zh-CN" }, cell.note));
  }

  /** The rules that the figure breaks. */
  #doubts(report, key) {
    const found = key ? report.findings.filter((finding) => finding.cells.includes(key)) : [];
    return found.map((finding) => h("p", { class: "notice", role: "note" }, finding.text[this.#strings.language]));
  }

  #page(address, place) {
    const strings = this.#strings;
    const number = place?.page ?? "";
    const missing = h("p", { class: "notice", hidden: true }, strings("page.missing"));
    const picture = h("img", { src: this.#api.shown(address), referrerpolicy: SEEN, alt: strings("page.alt", { n: number }) });
    picture.addEventListener("error", () => {
      picture.remove();
      missing.hidden = false;
    });
    const frame = h("div", { class: "scroll page", tabindex: 0, role: "region", "aria-label": strings("page.alt", { n: number }) }, picture);
    return h("figure", {}, frame, missing, h("figcaption", {}, strings("page.caption", { n: number })));
  }

  #links(report, place) {
    const strings = this.#strings;
    const named = new URLSearchParams(Object.entries(place).filter(([, value]) => value !== null && value !== undefined));
    return h("ul", { class: "links" },
      h("li", {}, link(this.#api.shown(`/reports/${report.report_id}/source`), { rel: "noopener", referrerpolicy: SEEN }, strings("link.original", { file: report.file }))),
      report.source_url && h("li", {}, link(report.source_url, {}, strings("link.publisher"))),
      h("li", {}, link(this.#api.address(`/browse/reports/${report.report_id}${place.cell ? `#${place.cell}` : ""}`), {}, strings("link.whole"))),
      h("li", {}, link(this.#api.address(`/#${named}`), {}, strings("link.here"))));
  }
}

/** Scroll a box, and nothing around it, so that a part of it stands in its middle. */
function center(part, box) {
  box.scrollTop = part.offsetTop - (box.clientHeight - part.offsetHeight) / 2;
  box.scrollLeft = part.offsetLeft - (box.clientWidth - part.offsetWidth) / 2;
}

/** The key of a cell as addresses name it. */
function cellKey({ metric, applicant }) {
  return applicant ? `${metric}/${applicant}` : metric;
}

function citePlace({ at }) {
  return at === null ? null : { start: at, end: at };
}

function labels(form, key) {
  for (const table of form.tables) {
    for (const row of table.rows) {
      const column = row.cells.indexOf(key);
      if (column >= 0) return { row, column: table.columns[column] };
    }
  }
  return {};
}
