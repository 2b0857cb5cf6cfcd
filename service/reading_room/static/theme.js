// The appearance that the reader chose on any page: put on before the page is drawn, and switched by its button.
(() => {
  const THEMES = ["auto", "light", "dark"];
  const root = document.documentElement;
  const name = "gongkai theme";
  const wear = (theme) => { root.dataset.theme = THEMES.includes(theme) ? theme : "auto"; };
  try {
    wear(localStorage.getItem(name));
  } catch {
    wear("auto");
  }
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const say = () => { button.textContent = button.dataset[root.dataset.theme]; };
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      wear(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]);
      say();
      try {
        localStorage.setItem(name, root.dataset.theme);
      } catch {
        // then it holds until the page is left
      }
    });
  });
})();
