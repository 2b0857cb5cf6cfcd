// The words of the original around a place, with the place marked.
import { h } from "./dom.js";

const AROUND = 240;

/** The figure of the prose, or the passage, that a place of the text belongs to. */
export function placeIn(report, at) {
  if (at === null) return null;
  const holds = ({ place }) => place && place.start <= at && at < place.end;
  return report.figures.find((figure) => figure.place?.start === at) ?? report.passages.find(holds) ?? null;
}

/** The place of the words that a citation quotes, inside a longer place; the whole of it where they are not printed just so. */
export function quoted(report, place, citation) {
  if (!place || !citation?.quote) return place;
  const text = Array.from(report.text).slice(place.start, place.end).join("");
  const before = text.indexOf(citation.quote);
  if (before < 0) return place;
  const start = place.start + Array.from(text.slice(0, before)).length;
  return { start, end: start + Array.from(citation.quote).length };
}

/** A window of the text that was read: the line of a cell with its figure, or the whole of a passage. */
export function drawPassage(report, place, isCell, strings) {
  if (!place || place.start === undefined) return null;
  // places count characters, strings here count halves of some
  const text = Array.from(report.text);
  const part = (from, to) => text.slice(Math.max(0, from), to).join("");
  const line = isCell ? lineAround(text, place) : place;
  const from = Math.max(0, line.start - AROUND);
  const to = Math.min(text.length, line.end + AROUND);
  const inside = isCell
    ? [part(line.start, place.start), h("mark", {}, part(place.start, place.end)), part(place.end, line.end)]
    : [part(line.start, line.end)];
  return h("figure", { class: "passage" },
    h("figcaption", {}, strings("passage")),
    h("div", { class: "words scroll", lang: "zh-CN", tabindex: 0, role: "region", "aria-label": strings("passage") },
      from > 0 ? "…" : "", part(from, line.start), isCell ? h("span", { class: "line" }, inside) : h("mark", {}, inside),
      part(line.end, to), to < text.length ? "…" : ""));
}

function lineAround(text, { start, end }) {
  const first = text.lastIndexOf("\n", Math.max(0, start - 1));
  const last = text.indexOf("\n", end);
  return { start: first + 1, end: last < 0 ? text.length : last };
}
