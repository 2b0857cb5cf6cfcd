// The page at /: its language and appearance, the catalogue, and what stands behind the # of an address.
import { languageOf, loadStrings } from "../i18n.js";
import { mount } from "../main.js";
import { placeOf } from "../source.js";
import { Catalogue } from "./catalogue.js";

const THEMES = ["auto", "light", "dark"];
const root = document.documentElement;
const theme = document.getElementById("theme");
const chat = mount({ service: new URL("/", location.href).href, mode: "inline", target: "#chat" });
let strings = await loadStrings(languageOf(root.lang));

const catalogue = new Catalogue({
  open: (report) => chat.openSource({ report, cell: null, at: null }),
  suggest: (question) => chat.suggest(question),
});
speak();
wear(kept("theme") ?? "auto");
theme.addEventListener("click", () => wear(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]));
document.addEventListener("gongkai-language", async ({ detail }) => {
  strings = await loadStrings(detail);
  root.lang = strings.tag;
  const address = new URL(location.href);
  address.searchParams.set("lang", strings.language);
  history.replaceState(null, "", address);
  speak();
});
window.addEventListener("hashchange", follow);
follow();
await chat.ready;
// the page knows better than the tab what language it is in
chat.setAttribute("lang", strings.tag);

function speak() {
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = strings(element.dataset.say);
  theme.textContent = strings(`page.theme.${root.dataset.theme ?? "auto"}`);
  catalogue.speak(strings);
}

/** Take on an appearance, the widget with the page. */
function wear(name) {
  root.dataset.theme = THEMES.includes(name) ? name : "auto";
  chat.setAttribute("theme", root.dataset.theme);
  theme.textContent = strings(`page.theme.${root.dataset.theme}`);
  try {
    localStorage.setItem("gongkai theme", root.dataset.theme);
  } catch {
    // then it holds until the page is left
  }
}

function kept(name) {
  try {
    return localStorage.getItem(`gongkai ${name}`);
  } catch {
    return null;
  }
}

/** Open the place that the address names, or put the question it holds into the input; asked it is by the reader. */
function follow() {
  const place = placeOf(location.hash);
  const question = new URLSearchParams(location.hash.slice(1)).get("ask");
  if (place.report) chat.openSource(place);
  else if (question) chat.suggest(question);
}
