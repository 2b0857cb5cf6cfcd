// The chat widget's one tag; docs/widget.md says what its attributes do.
(() => {
  const script = document.currentScript;
  const service = new URL(".", script.src);
  const { lang, title, theme, mode, target, key } = script.dataset;
  import(new URL("widget/{{version}}/main.js", service).href)
    .then(({ mount }) => mount({ service: service.href, lang, title, theme, mode, target, key }))
    .catch((error) => console.error("gongkai: the chat widget could not be loaded", error));
})();
