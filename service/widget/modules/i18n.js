// What the interface says, in the language of the reader.

export const LANGUAGES = { zh: "zh-CN", en: "en" };
const loaded = new Map();

/** The first of some language tags that the widget speaks; English if none is. */
export function languageOf(...tags) {
  const known = tags.filter(Boolean).map((tag) => tag.slice(0, 2).toLowerCase());
  return known.find((tag) => tag in LANGUAGES) ?? "en";
}

/** The strings of a language as a function of a key and what fills its {blanks}. */
export async function loadStrings(language) {
  if (!loaded.has(language)) {
    const response = fetch(new URL(`i18n/${language}.json`, import.meta.url)).then((found) => found.json());
    loaded.set(language, response);
    response.catch(() => loaded.delete(language));
  }
  const texts = await loaded.get(language);
  const say = (key, blanks = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (mark, name) => blanks[name] ?? mark);
  return Object.assign(say, { language, tag: LANGUAGES[language], has: (key) => key in texts });
}
