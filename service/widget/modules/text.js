// The little Markdown that answers use: **bold**, [1] marks, lines and lists. Whatever else stands there is text.
import { h } from "./dom.js";

const MARKS = /\*\*(.+?)\*\*|\[(\d+)\]/gs;
const LIST_LINE = /^\s*[-*] /;

/** A line as nodes; `chip` makes what stands for a [1] mark. */
export function inline(text, chip) {
  const nodes = [];
  let end = 0;
  for (const mark of text.matchAll(MARKS)) {
    nodes.push(text.slice(end, mark.index));
    nodes.push(mark[1] ? h("strong", {}, inline(mark[1], chip)) : (chip(mark[2]) ?? mark[0]));
    end = mark.index + mark[0].length;
  }
  return [...nodes, text.slice(end)].filter((node) => node !== "");
}

/** A paragraph of several lines; lines that begin with a dash are a list. */
export function paragraph(text, chip) {
  const parts = [];
  for (const line of text.split("\n")) {
    const last = parts.at(-1);
    if (LIST_LINE.test(line)) {
      const item = h("li", {}, inline(line.replace(LIST_LINE, ""), chip));
      if (last?.localName === "ul") last.append(item);
      else parts.push(h("ul", {}, item));
    } else if (last?.localName === "p") {
      last.append(h("br"), ...inline(line, chip));
    } else {
      parts.push(h("p", {}, inline(line, chip)));
    }
  }
  return parts;
}

/** The same without any marks, for a table as CSV. */
export function plain(text) {
  return text.replaceAll(MARKS, (_, bold) => (bold ? plain(bold) : "")).trim();
}
