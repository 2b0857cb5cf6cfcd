// Tables of answers: sorted by any column, copied and saved as CSV.
import { h } from "./dom.js";
import { BYTE_ORDER_MARK, copyText, csv, saveFile } from "./saving.js";
import { inline, plain } from "./text.js";

/** A table of an answer. `chip` makes citation marks, `announce` says something aloud. */
export function answerTable(block, number, { strings, chip, announce }) {
  const rows = block.rows.map((cells) => ({ cells, element: h("tr", {}, cells.map((cell) => tableCell(cell, chip))) }));
  const body = h("tbody", {}, rows.map((row) => row.element));
  const heads = block.columns.map((label, column) => {
    const head = h("th", { scope: "col" });
    head.append(h("button", { type: "button", title: strings("table.sort"), onclick: () => sort(head, column) }, label));
    return head;
  });

  function sort(head, column) {
    const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const sorted = rows.toSorted((a, b) => compare(plain(a.cells[column]), plain(b.cells[column]), sign, strings.tag));
    body.replaceChildren(...sorted.map((row) => row.element));
    announce(strings(`table.sorted.${order}`, { column: block.columns[column] }));
  }

  const text = () => {
    const shown = [...body.rows].map((element) => rows.find((row) => row.element === element).cells.map(plain));
    return csv([block.columns.map(plain), ...shown]);
  };
  const copy = async () => {
    await copyText(text());
    announce(strings("copied"));
  };
  return h("figure", { class: "table" },
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": strings("table.name", { n: number }) },
      h("table", {}, h("thead", {}, h("tr", {}, heads)), body)),
    h("div", { class: "tools" },
      h("button", { type: "button", class: "quiet", onclick: copy }, strings("table.copy")),
      h("button", { type: "button", class: "quiet", onclick: () => saveFile("gongkai.csv", "text/csv", BYTE_ORDER_MARK + text()) },
        strings("table.save"))));
}

function tableCell(text, chip) {
  return h("td", { class: number(plain(text)) === null ? null : "figure" }, inline(text, chip));
}

/** The figure that a cell begins with, null if it begins with none. */
function number(text) {
  const found = /^[-−+]?\d[\d,]*(\.\d+)?/.exec(text);
  return found ? Number(found[0].replace("−", "-").replaceAll(",", "")) : null;
}

/** Figures by size, words by their order, figures first; what is not printed is last either way. */
function compare(a, b, sign, language) {
  const [left, right] = [number(a), number(b)];
  if (left !== null && right !== null) return sign * (left - right);
  if (left !== null || right !== null) return left !== null ? -1 : 1;
  return sign * a.localeCompare(b, language);
}
