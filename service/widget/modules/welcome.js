// What an empty conversation shows: what can be asked, with examples drawn from what is indexed.
import { h } from "./dom.js";
import { agencyName } from "./names.js";

const EXAMPLES = ["example.denied", "example.received", "example.problems"];

/** A greeting and a few questions; `ask` is called with the one that is chosen. */
export function welcome(api, strings, ask) {
  const list = h("ul", { class: "suggestions" });
  examples(api, strings).then((questions) => {
    list.append(...questions.map((question) => h("li", {}, h("button", { type: "button", onclick: () => ask(question) }, question))));
  }).catch(() => {});
  return h("div", { class: "welcome" }, h("p", {}, strings("welcome")), list);
}

async function examples(api, strings) {
  const { reports } = await api.reports({ limit: 60 });
  if (!reports.length) return [];
  const step = Math.max(1, Math.floor(reports.length / EXAMPLES.length));
  const chosen = EXAMPLES.map((key, index) => [key, reports[(index * step) % reports.length]]);
  return chosen.map(([key, report]) => strings(key, { agency: agencyName(report, strings), year: report.year }));
}
