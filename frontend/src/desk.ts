// The desk: one draft is current, its characters are lit in the document, and keys walk through the drafts.
//
// Nothing is decided here: every change is a form of the page, sent by htmx, and the server's card is what stands.
import { light, type Marks } from "./desk-text";
import { startSelection } from "./desk-selection";
import { htmx } from "./htmx";

const saidOf: Record<string, string> = { registered: "textRegistered", proposed: "textRestored" };
const likelyDelay = 200; // milliseconds on a draft before its likely duplicates are looked for
let current = "";
let lastDismissed = "";
let likelyTimer = 0;
let hasMoved = false;
const states = new Map<string, string>();

export function startDesk(): void {
  if (!document.getElementById("desk-panes")) return;
  document.documentElement.classList.add("desk-live");
  measure();
  window.addEventListener("resize", measure);
  for (const part of document.querySelectorAll<HTMLElement>("[data-live]")) part.hidden = false;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  htmx.onLoad((content) => {
    if (content instanceof HTMLElement) onContent(content);
  });
  startSelection(() => currentCard());
  const named = /^#draft-(\d+)$/.exec(location.hash)?.[1];
  hasMoved = named !== undefined;
  startPanes(named ?? "", { focus: hasMoved });
  hasMoved = true;
}

/** How far down the desk begins, so that both panes end with the window. */
function measure(): void {
  const top = document.querySelector(".page-desk")?.getBoundingClientRect().top ?? 0;
  document.documentElement.style.setProperty("--desk-top", `${Math.round(top + window.scrollY)}px`);
}

function cards(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#desk-drafts .draft-card")];
}

function currentCard(): HTMLElement | null {
  return document.getElementById(`draft-${current}`);
}

/** Both panes are new: note the states, and make a draft current. */
function startPanes(wanted: string, options: { focus: boolean }): void {
  for (const card of cards()) states.set(card.dataset["draft"] ?? "", card.dataset["state"] ?? "");
  showDone();
  const all = cards();
  const chosen =
    all.find((card) => card.dataset["draft"] === wanted) ??
    all.find((card) => card.dataset["draft"] === current) ??
    all.find((card) => card.dataset["state"] === "proposed") ??
    all[0];
  if (chosen) makeCurrent(chosen, options);
}

function makeCurrent(card: HTMLElement, options: { focus: boolean }): void {
  for (const other of cards()) {
    other.toggleAttribute("data-current", other === card);
    if (other === card) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  current = card.dataset["draft"] ?? "";
  show(JSON.parse(card.dataset["marks"] ?? "[]") as Marks);
  bringIntoPane(card, "nearest");
  if (options.focus) card.focus({ preventScroll: true });
  window.clearTimeout(likelyTimer);
  likelyTimer = window.setTimeout(() => loadLikely(card), likelyDelay);
}

/** Lights characters of the document and brings the first of them into its pane. */
function show(marks: Marks): void {
  const text = document.querySelector<HTMLElement>("[data-document]");
  if (!text) return;
  const first = light(text, marks);
  if (first) bringIntoPane(first, "third");
}

/** Scrolls the pane alone, never the page; on a narrow screen there are no panes. */
function bringIntoPane(element: HTMLElement, place: "nearest" | "third"): void {
  const pane = element.closest<HTMLElement>(".desk-text, .desk-drafts");
  if (!pane || pane.scrollHeight <= pane.clientHeight) {
    // On arrival the page stays at its title: nobody has asked for a draft yet.
    if (place === "nearest" && element.isConnected && hasMoved) element.scrollIntoView({ block: "nearest" });
    return;
  }
  const box = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  const margin = 12;
  if (place === "third") {
    const isInSight = box.top > frame.top + 40 && box.bottom < frame.bottom - 80;
    if (!isInSight) pane.scrollTop += box.top - frame.top - frame.height / 3;
  } else if (box.top < frame.top + margin || box.height > frame.height) {
    pane.scrollTop += box.top - frame.top - margin;
  } else if (box.bottom > frame.bottom - margin) {
    pane.scrollTop += box.bottom - frame.bottom + margin;
  }
}

function loadLikely(card: HTMLElement): void {
  const place = card.querySelector<HTMLElement>("[data-likely]");
  if (!card.isConnected || !place || "loaded" in place.dataset) return;
  place.dataset["loaded"] = "";
  void htmx.ajax("get", place.dataset["likely"] ?? "", { target: place, swap: "innerHTML", source: place });
}

function step(by: number, wantsOpen = false): void {
  const all = cards();
  const at = all.findIndex((card) => card.dataset["draft"] === current);
  const fits = (card: HTMLElement | undefined): boolean =>
    card !== undefined && (!wantsOpen || card.dataset["state"] === "proposed");
  for (let i = at + by; i >= 0 && i < all.length; i += by) {
    if (fits(all[i])) return makeCurrent(all[i]!, { focus: true });
  }
  if (!wantsOpen) return;
  // At the end it goes on from the top; with nothing left it stays where it is.
  const next = all.find((card) => fits(card)) ?? currentCard();
  if (next) makeCurrent(next, { focus: true });
}

function onContent(content: HTMLElement): void {
  if (content.id === "desk-panes") startPanes(content.dataset["current"] ?? "", { focus: true });
  else if (content.matches(".draft-card")) onCard(content);
  else if (content.matches(".likely-title")) onLikely();
  else if (content.id === "desk-authority") {
    if ("set" in content.dataset) currentCard()?.focus({ preventScroll: true });
    else window.setTimeout(focusAuthority, 0);
  }
}

/** Where something is missing of who approved and on which basis: the approver, or, once chosen, the basis. */
function focusAuthority(): void {
  const wrong = document.querySelector<HTMLElement>("#desk-authority [aria-invalid=true]");
  const approver = document.querySelector<HTMLSelectElement>("#desk-authority [name=approver]");
  const basis = document.querySelector<HTMLElement>("#desk-authority [name=basis]");
  (wrong ?? (approver?.value ? basis : approver))?.focus();
}

/** Likely duplicates have come in under the current draft: show them without another key. */
function onLikely(): void {
  const card = currentCard();
  if (card?.contains(document.activeElement)) bringIntoPane(card, "nearest");
}

/** A card came back from the server: go on where the clerk left off. */
function onCard(card: HTMLElement): void {
  const pk = card.dataset["draft"] ?? "";
  const [before, now] = [states.get(pk), card.dataset["state"] ?? ""];
  states.set(pk, now);
  showDone();
  const isSettled = before === "proposed" && now !== "proposed";
  if (isSettled) tell(card, now);
  else if (before !== now && now === "proposed") tell(card, now);
  if (now === "dismissed") remember(pk);
  // Who was overtaken by another clerk must see by whom before going on.
  if (isSettled && !card.querySelector("[role=alert]")) {
    if (pk === current) step(1, true);
    return;
  }
  makeCurrent(card, { focus: true });
  const first = card.querySelector<HTMLElement>("[aria-invalid=true], [data-first], .draft-panel input:not([type=hidden])");
  if (first) window.setTimeout(() => focusField(first), 0);
}

interface Searchable {
  focus(): void;
  settings: { openOnFocus: boolean };
}

/** A searchable list stands in for its select and takes the focus itself, closed: open it would hide the buttons below. */
function focusField(field: HTMLElement & { tomselect?: Searchable }): void {
  const list = field.tomselect;
  if (!list) return field.focus();
  list.settings.openOnFocus = false;
  list.focus();
  window.setTimeout(() => (list.settings.openOnFocus = true), 100);
}

/** Dims what is settled in the document, so that the eye finds what is left. */
function showDone(): void {
  for (const said of document.querySelectorAll<HTMLElement>("[data-said]")) {
    const pks = (said.dataset["said"] ?? "").split(" ");
    said.toggleAttribute("data-done", pks.every((pk) => states.get(pk) !== "proposed"));
  }
}

/** Says in the live region what happened, in the words of the template. */
function tell(card: HTMLElement, state: string): void {
  const region = document.getElementById("desk-said");
  const left = document.getElementById("desk-counts")?.dataset["left"] ?? "";
  const words = region?.dataset[saidOf[state] ?? "textDismissed"];
  if (!region || !words) return;
  region.textContent = words.replace("%(number)s", card.dataset["number"] ?? "").replace("%(left)s", left);
}

function remember(pk: string): void {
  lastDismissed = pk;
  const undo = document.querySelector<HTMLElement>("[data-undo]");
  if (undo) undo.hidden = false;
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const by = target.closest<HTMLElement>("[data-step]")?.dataset["step"];
  if (by) return step(Number(by));
  if (target.closest("[data-flip]")) return flip();
  if (target.closest("[data-authority]")) return focusAuthority();
  if (target.closest("[data-undo]")) {
    document.querySelector<HTMLElement>(`#draft-${lastDismissed} [data-restore]`)?.click();
    return;
  }
  const aside = target.closest<HTMLElement>("[data-show]")?.closest<HTMLElement>("[data-marks]");
  if (aside) return show(JSON.parse(aside.dataset["marks"] ?? "[]") as Marks);
  const said = target.closest<HTMLElement>("[data-said]");
  if (said && document.getSelection()?.isCollapsed !== false) return openSaid(said);
  const card = target.closest<HTMLElement>(".draft-card");
  if (card && card.dataset["draft"] !== current) {
    makeCurrent(card, { focus: !target.closest("a, button, input, select, textarea") });
  }
}

/** A click on a marked sentence opens its draft; where several say it, each click the next. */
function openSaid(said: HTMLElement): void {
  const pks = (said.dataset["said"] ?? "").split(" ");
  const next = pks[(pks.indexOf(current) + 1) % pks.length] ?? "";
  const card = document.getElementById(`draft-${next}`);
  if (card) makeCurrent(card, { focus: true });
}

/** On a narrow screen: the document or the drafts. */
function flip(): void {
  const button = document.querySelector<HTMLElement>("[data-flip]");
  const isText = document.documentElement.classList.toggle("desk-shows-text");
  button?.setAttribute("aria-pressed", String(isText));
  if (isText) document.querySelector("mark.lit")?.scrollIntoView({ block: "center" });
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing) return;
  const target = event.target as HTMLElement;
  if (event.key === "Escape" && !target.closest("dialog[open], .dropdown-active")) {
    const cancel = currentCard()?.querySelector<HTMLElement>("[data-cancel]");
    if (cancel) cancel.click();
    else if (target.closest(".draft-card, #desk-authority")) currentCard()?.focus({ preventScroll: true });
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    target.closest<HTMLFormElement>(".draft-panel form")?.requestSubmit();
  } else if (event.key === "Enter" && target === currentCard()) {
    target.querySelector<HTMLElement>("[data-register]")?.click();
    event.preventDefault();
  }
}
