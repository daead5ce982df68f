// Selected text of the document becomes a draft or a field of the current draft: a small bar offers what.
import { selectedSpans, type Span } from "./desk-text";
import { htmx } from "./htmx";

const settle = 120; // milliseconds after which a selection counts as made
let timer = 0;

export function startSelection(currentCard: () => HTMLElement | null): void {
  const bar = document.getElementById("selection-bar");
  if (!bar || !document.getElementById("desk-panes")?.dataset["mayEdit"]) return;
  document.addEventListener("selectionchange", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => place(bar, currentCard()), settle);
  });
  // A press on the bar must not take the selection away before it is read.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const name = (event.target as Element).closest<HTMLElement>("[data-assign]")?.dataset["assign"];
    const spans = selection();
    if (name && spans) send(bar, name, spans, currentCard());
  });
}

function selection(): Span[] | null {
  const text = document.querySelector<HTMLElement>("[data-document]");
  return text ? selectedSpans(text) : null;
}

function place(bar: HTMLElement, card: HTMLElement | null): void {
  const range = selection() ? document.getSelection()?.getRangeAt(0) : null;
  bar.hidden = !range;
  if (!range) return;
  const isOpen = card?.dataset["state"] === "proposed";
  for (const button of bar.querySelectorAll<HTMLButtonElement>("[data-assign]")) {
    button.disabled = !isOpen && button.dataset["assign"] !== "draft";
  }
  const box = range.getBoundingClientRect();
  const top = Math.max(8, Math.min(box.bottom + 8, window.innerHeight - bar.offsetHeight - 8));
  const left = Math.max(8, Math.min(box.left, window.innerWidth - bar.offsetWidth - 8));
  bar.style.insetBlockStart = `${top}px`;
  bar.style.insetInlineStart = `${left}px`;
}

function send(bar: HTMLElement, name: string, spans: Span[], card: HTMLElement | null): void {
  const values: Record<string, string> = { spans: JSON.stringify(spans) };
  document.getSelection()?.removeAllRanges();
  bar.hidden = true;
  if (name === "draft") {
    void htmx.ajax("post", bar.dataset["add"] ?? "", { target: "#desk-panes", swap: "outerHTML settle:0ms", values });
  } else if (card) {
    values["field"] = name;
    values["version"] = card.dataset["version"] ?? "";
    void htmx.ajax("post", card.dataset["assignUrl"] ?? "", { target: card, swap: "outerHTML settle:0ms", values });
  }
}
