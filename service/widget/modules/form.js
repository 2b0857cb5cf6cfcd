// A report's tables drawn anew from its cells, in the order of the official form.
import { h } from "./dom.js";

const MARKED = ["derived", "repaired", "disputed", "corrected", "blank"];

/** The tables of a report; with a `lit` cell only the table it stands in, its row and column lit. */
export function drawForm(report, form, strings, lit = null) {
  const cells = new Map(report.cells.map((cell) => [cell.applicant ? `${cell.metric}/${cell.applicant}` : cell.metric, cell]));
  const has = (table) => table.rows.some((row) => row.cells.some((key) => (lit ? key === lit : cells.has(key))));
  return form.tables.filter(has).map((table) => drawTable(table, form, cells, strings, lit));
}

function drawTable(table, form, cells, strings, lit) {
  const language = strings.language;
  const litRow = table.rows.find((row) => row.cells.includes(lit));
  const litColumn = litRow ? litRow.cells.indexOf(lit) : -1;
  const heads = table.columns.map((column, index) =>
    h("th", { scope: "col", class: index === litColumn ? "lit-column" : null }, column.label[language]));
  const rows = table.rows.map((row) => {
    const inRow = row === litRow;
    const name = [row.number, row.label[language]].filter(Boolean).join(" ");
    return h("tr", { class: inRow ? "lit-row" : null },
      h("th", { scope: "row", class: `depth-${row.depth}`, title: language === "en" ? row.label.zh : null }, name),
      row.cells.map((key, index) => drawCell(cells.get(key), strings, inRow && index === litColumn, index === litColumn)));
  });
  const caption = `${table.section}、${form.sections[table.section]?.[language] ?? ""}${table.clause ? ` · ${table.clause}` : ""}`;
  return h("figure", { class: "form" }, h("figcaption", {}, caption),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
      h("table", { "aria-label": caption }, h("thead", {}, h("tr", {}, h("td", {}), heads)), h("tbody", {}, rows))));
}

function drawCell(cell, strings, isLit, inColumn) {
  const status = cell ? (cell.value !== null && cell.derived_by && cell.status === "blank" ? "derived" : cell.status) : "absent";
  const classes = ["figure", isLit ? "lit" : inColumn ? "lit-column" : "", MARKED.includes(status) ? status : ""].filter(Boolean);
  const said = cell && MARKED.includes(status) ? cell.state[strings.language] : null;
  return h("td", { class: classes.join(" "), "aria-current": isLit ? "true" : null, title: said }, cell ? figureText(cell, strings, "□") : "–");
}

/** A cell's figure with its unit; in a table without, and with a mark of its own for what is not printed. */
export function figureText(cell, strings, blank = null) {
  const value = cell.value ?? cell.derived_value;
  if (value === null) return blank ?? strings("cell.blank");
  const digits = String(value);
  if (blank !== null) return digits;
  return strings.language === "zh" || cell.unit !== "件" ? `${digits} ${cell.unit}` : digits;
}
