// Sets the colour scheme before the first paint, and obeys every [data-theme-choice] button.
//
// Loaded as a classic script in the head, so it imports nothing. The choice is light, dark or auto (the machine's).
{
  const key = "duban.theme";
  const root = document.documentElement;
  const machine = window.matchMedia("(prefers-color-scheme: dark)");

  const stored = (): string => {
    try {
      return localStorage.getItem(key) ?? "auto";
    } catch {
      return "auto"; // storage is switched off in some offices
    }
  };

  const store = (choice: string): void => {
    try {
      localStorage.setItem(key, choice);
    } catch {
      // the choice then lasts for this page only
    }
  };

  const show = (choice: string): void => {
    const dark = choice === "dark" || (choice === "auto" && machine.matches);
    root.dataset["bsTheme"] = dark ? "dark" : "light";
    for (const button of document.querySelectorAll<HTMLElement>("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === choice));
    }
  };

  root.dataset["scripted"] = ""; // shows what only scripts can do
  show(stored());
  machine.addEventListener("change", () => show(stored()));
  document.addEventListener("DOMContentLoaded", () => show(stored()));
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-choice]");
    const choice = button?.dataset["themeChoice"];
    if (!choice) return;
    store(choice);
    show(choice);
  });
}
