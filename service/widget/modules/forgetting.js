// Deleting a conversation: asked once more, then at the service, then here.
import { h } from "./dom.js";

/** Delete what the service keeps of a conversation. A question without an answer may be kept all the same: its key finds it. */
export async function forget(api, { conversation, entries }) {
  const kept = new Set([conversation, ...entries.flatMap((entry) => [entry.conversation, entry.response?.conversation_id])]);
  for (const entry of entries) {
    if (!entry.response && !entry.conversation) kept.add(await api.conversationOf(entry));
  }
  for (const id of kept) if (id) await api.forget(id);
}

/** The question whether to delete; `decide` is told the answer. */
export function confirmation(strings, decide) {
  const answer = (yes) => h("button", { type: "button", class: "retry", onclick: () => decide(yes) }, strings(yes ? "forget.yes" : "forget.no"));
  const onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    decide(false);
  };
  return h("div", { class: "confirm problem", role: "alertdialog", "aria-label": strings("forget"), onkeydown },
    h("p", {}, strings("forget.sure")), answer(true), " ", answer(false));
}
