// Taking things along: to the clipboard, as a file, as Markdown, as CSV.
import { citedPlace } from "./names.js";

/** Put text on the clipboard; pages without a secure connection have only the old way. */
export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Offer text as a file. */
export function saveFile(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const NUMBER = /^[-+]?\d[\d,.]*%?$/;
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as CSV that a spreadsheet opens rightly and computes nothing of. */
export function csv(rows) {
  const field = (text) => {
    const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

/** Mark a file of CSV as UTF-8 for Excel. */
export const BYTE_ORDER_MARK = "\ufeff";

/** An answer with its sources, as Markdown. */
export function answerText(response, strings, address) {
  const sources = response.citations.map((citation) => {
    return `[${citation.id}] ${citedPlace(citation)}: ${citation.quote} <${address(citation.url)}>`;
  });
  return [response.answer, ...(sources.length ? [`${strings("sources.title")}\n\n${sources.join("\n")}`] : [])].join("\n\n");
}

/** A whole conversation as Markdown. */
export function conversationText(entries, strings, address) {
  const parts = entries.map(({ question, response, error, stopped }) => {
    const answer = response ? answerText(response, strings, address) : error || stopped ? strings("export.unanswered") : "…";
    return `## ${question.replaceAll("\n", " ")}\n\n${answer}`;
  });
  return [`# ${strings("export.title")}`, ...parts].join("\n\n") + "\n";
}
