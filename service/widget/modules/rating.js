// Thumbs up or down, and a comment for who wants to say more.
import { h, iconButton } from "./dom.js";

const MOST_CHARACTERS = 2000;

/** The two thumbs of an answer and, once one was given, the field for a comment. */
export function rating(entry, { strings, announce, api, save }) {
  const thumbs = { up: thumb("up"), down: thumb("down") };
  const area = h("textarea", { rows: 2, maxlength: MOST_CHARACTERS, "aria-label": strings("comment"), placeholder: strings("comment") });
  const comment = h("form", { class: "comment", hidden: true, onsubmit: sendComment }, area,
    h("button", { type: "submit", class: "quiet" }, strings("comment.send")));
  show();
  return [thumbs.up, thumbs.down, comment];

  function thumb(name) {
    return iconButton(name, strings(`rate.${name}`), () => rate(name));
  }

  function show() {
    for (const [name, button] of Object.entries(thumbs)) button.setAttribute("aria-pressed", entry.rating === name);
  }

  async function rate(name) {
    if (await send(name)) {
      comment.hidden = false;
      announce(strings("rated"));
    }
  }

  async function sendComment(event) {
    event.preventDefault();
    if (area.value.trim() && !(await send(entry.rating, area.value.trim()))) return;
    comment.hidden = true;
    announce(strings("rated"));
    thumbs[entry.rating].focus();
  }

  async function send(name, words) {
    try {
      await api.rate(entry.response.message_id, name, words);
    } catch {
      announce(strings("rate.failed"));
      return false;
    }
    entry.rating = name;
    save();
    show();
    return true;
  }
}
