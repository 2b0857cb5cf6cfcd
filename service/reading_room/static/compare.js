// Agencies are found while the reader types; without this module the form finds them when it is sent.
const TYPING = 250;
const MOST = 20;
const input = document.getElementById("find");
const chosen = document.getElementById("chosen");
const found = document.getElementById("found");
let timer;
let asked = 0;

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, TYPING);
});
found.addEventListener("change", ({ target }) => {
  if (!target.checked) return;
  chosen.append(target.closest("label"));
  target.focus();
});

async function find() {
  const turn = ++asked;
  const words = input.value.trim();
  if (!words) return found.replaceChildren();
  const address = new URL("/reports", location.href);
  address.search = new URLSearchParams({ q: words, limit: 200 });
  const answer = await fetch(address).catch(() => null);
  if (turn !== asked || !answer?.ok) return;
  const { reports } = await answer.json();
  const taken = new Set(Array.from(chosen.querySelectorAll("input"), ({ value }) => value));
  const names = new Map(reports.map((report) => [report.agency, report]));
  const fresh = [...names.values()].filter(({ agency }) => !taken.has(agency)).slice(0, MOST);
  found.replaceChildren(...(fresh.length ? fresh.map(tick) : [said(found.dataset.none.replace("{words}", () => words))]));
}

function tick(report) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "agency", value: report.agency });
  const text = document.createElement("span");
  const english = document.documentElement.lang === "en" && report.agency_in_english !== report.agency;
  text.textContent = english ? `${report.agency_in_english} (${report.agency})` : report.agency;
  const label = document.createElement("label");
  label.className = "tick";
  label.append(box, " ", text);
  return label;
}

function said(words) {
  const line = Object.assign(document.createElement("p"), { className: "about", textContent: words });
  return line;
}
