// An answer's blocks as elements.
import { SEEN } from "./api.js";
import { h } from "./dom.js";
import { answerTable } from "./table.js";
import { inline, paragraph } from "./text.js";

/** The blocks of an answer. `context`: strings, chip, announce, and the address of what is `shown`. */
export function drawBlocks(response, context) {
  const counts = { table: 0, chart: 0 };
  return response.blocks.flatMap((block) => {
    if (block.type in counts) counts[block.type] += 1;
    switch (block.type) {
      case "paragraph":
        return paragraph(block.text, context.chip);
      case "quote":
        return h("blockquote", { lang: "zh-CN" }, block.text, " ", context.chip(block.citation));
      case "notice":
        return h("p", { class: "notice", role: "note" }, inline(block.text, context.chip));
      case "table":
        return answerTable(block, counts.table, context);
      case "chart":
        return chart(block, response.message_id, counts.chart, context);
      default:
        return [];
    }
  });
}

function chart(block, message, n, { strings, shown }) {
  const words = h("details", {}, h("summary", {}, strings("chart.words")), h("p", {}, block.text));
  const picture = h("img", {
    src: shown(`/charts/${message}/${n}.svg`),
    referrerpolicy: SEEN,
    alt: block.text,
    onerror: () => {
      picture.remove();
      words.open = true;
    },
  });
  return h("figure", { class: "chart" }, picture, h("figcaption", {}, words));
}

/** Text that is still being written, without the rows of a table that is not whole yet. */
export function drawDraft(text) {
  const lines = text.split("\n").filter((line) => !line.startsWith("|")).join("\n");
  const parts = lines.split(/\n{2,}/).filter((part) => part.trim());
  return parts.map((part) => h("p", {}, inline(part.replace(/^> |^\*(?!\*)|(?<!\*)\*$/g, ""), () => "")));
}
