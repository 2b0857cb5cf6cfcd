// Building elements. Text only ever enters a page as a text node, and an address only if it is one of the web.

/** An element with attributes, `on…` listeners and children; null and false are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A link that opens beside the page; its text alone where the address is not one of the web. */
export function link(address, attributes, ...children) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) return h("span", {}, ...children);
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", ...attributes }, ...children);
}

const SHAPES = {
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h13M12 6l6 6-6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  up: "M7 11l4-7c1.5 0 2.500 1 2 3l-.6 3H19l-1.5 9H7zM4 11h3v8H4z",
  down: "M7 13l4 7c1.5 0 2.500-1 2-3l-.6-3H19l-1.5-9H7zM4 13h3V5H4z",
  plus: "M12 5v14M5 12h14",
  bin: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  back: "M15 5l-7 7 7 7",
};

/** A drawing that says nothing to a screen reader. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** A button that shows a drawing alone, with its name for those who do not see it. */
export function iconButton(shape, name, onclick, attributes = {}) {
  return h("button", { type: "button", class: "icon", "aria-label": name, title: name, onclick, ...attributes }, icon(shape));
}
