// Keyboard shortcuts that the page declares, and the list of them under "?".
//
// An element with data-key="n" or data-key="g l" is clicked (a field: focused) when its keys are typed outside a field.
// <dialog id="keys"> holds <dl data-keys-list> (filled here from the elements' data-key-label or text) and may hold
// <input type="checkbox" data-keys-switch>: single-letter keys can be switched off (WCAG 2.1.4).
import { openDialog } from "./menus";

const storageKey = "duban.keys";
const patience = 1200; // milliseconds between the keys of a sequence
let typed = "";
let typedAt = 0;

export function startKeys(): void {
  document.addEventListener("keydown", onKey);
  const control = document.querySelector<HTMLInputElement>("[data-keys-switch]");
  if (!control) return;
  control.checked = areOn();
  control.addEventListener("change", () => {
    localStorage.setItem(storageKey, control.checked ? "on" : "off");
  });
}

function areOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

/** True where a letter is text or belongs to a widget: fields, editable regions, open dialogs. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, dialog[open], [contenteditable], .ts-control") !== null
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || !areOn()) return;
  if (event.key === "?") {
    showList();
    event.preventDefault();
    return;
  }
  const element = elementFor(event.key);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

/** The visible element for the keys typed so far; a sequence wins over its last key alone. */
function elementFor(key: string): HTMLElement | undefined {
  const now = performance.now();
  const sequence = now - typedAt < patience && typed ? `${typed} ${key}` : key;
  typed = key;
  typedAt = now;
  const find = (keys: string): HTMLElement | undefined =>
    declared().find((element) => element.dataset["key"] === keys);
  const found = find(sequence) ?? find(key);
  if (found) typed = "";
  return found;
}

function declared(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-key]")].filter(
    (element) => element.getClientRects().length > 0 && !element.matches(":disabled"),
  );
}

function showList(): void {
  const list = document.querySelector("#keys [data-keys-list]");
  const now = declared().map((element): [string, string] => [
    element.dataset["key"] ?? "",
    element.dataset["keyLabel"] ?? element.ariaLabel ?? element.textContent?.trim() ?? "",
  ]);
  const known = new Set(now.map(([keys]) => keys));
  list?.replaceChildren(...[...now, ...alsoThere().filter(([keys]) => !known.has(keys))].flatMap(entry));
  openDialog("keys");
}

/** Keys that the page has at other moments, from its <dl data-keys-also>. */
function alsoThere(): [string, string][] {
  const terms = [...document.querySelectorAll<HTMLElement>("[data-keys-also] dt")];
  return terms.map((term) => [term.textContent.trim(), term.nextElementSibling?.textContent?.trim() ?? ""]);
}

function entry([keys, label]: [string, string]): HTMLElement[] {
  const term = document.createElement("dt");
  for (const part of keys.split(" ")) {
    const key = document.createElement("kbd");
    key.textContent = part;
    term.append(key, " ");
  }
  const meaning = document.createElement("dd");
  meaning.textContent = label;
  return [term, meaning];
}
