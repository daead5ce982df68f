// Finds the chart's place in the page and puts its parts together. Without scripts the page shows a drawing and the table instead.
import { Chart, type Parts } from "./chart";
import { startKeyboard } from "./keyboard";
import { Moves } from "./moves";
import { factsOf } from "./outline";
import { placeLeft } from "./place";
import { startPointer } from "./pointer";
import type { Row } from "./rows";
import { Store } from "./store";
import { Words } from "./words";

export function startGantt(): void {
  for (const root of document.querySelectorAll<HTMLElement>("[data-gantt]")) begin(root);
}

function begin(root: HTMLElement): void {
  const words = new Words(root);
  root.hidden = false;
  root.dataset["waiting"] = "";
  showStill(false);
  const store = new Store(
    root.dataset["rows"] ?? "",
    () => {
      delete root.dataset["waiting"];
      chart.onRows();
    },
    () => {
      say(root, words.text("offline"));
      if (!store.head) giveWay(root);
    },
  );
  const chart = new Chart(parts(root), store, words);
  const moves = new Moves(chart, root.dataset["move"] ?? "");
  const open = (at: number): void => openRow(root, store.row(at));
  startKeyboard(chart, moves, open);
  startPointer(chart, moves, open);
  startTools(chart, moves);
  chart.onCurrent = (row) => describe(chart, moves, row);
  const left = placeLeft();
  void store.renew().then(() => {
    if (left) goBack(chart, left);
  });
}

/** The drawing for browsers without scripts, where the page has one. */
function showStill(isShown: boolean): void {
  for (const other of document.querySelectorAll<HTMLElement>("[data-gantt-still]")) other.hidden = !isShown;
}

/** No rows came at all: the drawing is better than an empty frame, and the words below say why. */
function giveWay(root: HTMLElement): void {
  showStill(true);
  root.querySelector<HTMLElement>("[data-gantt-scroller]")?.setAttribute("hidden", "");
}

/** To where the reader stood before the page was loaded anew. */
function goBack(chart: Chart, left: NonNullable<ReturnType<typeof placeLeft>>): void {
  chart.zoom(left.perDay / chart.scale.perDay);
  const { scroller, grid, root } = chart.parts;
  scroller.scrollTo(left.left, left.top);
  chart.choose(left.row);
  grid.focus({ preventScroll: true });
  root.querySelector("[data-gantt-said]")?.replaceChildren(
    ...left.said.map((text) => Object.assign(document.createElement("p"), { textContent: text })),
  );
}

function parts(root: HTMLElement): Parts {
  const find = <T extends HTMLElement>(name: string): T => {
    const found = root.querySelector<T>(`[data-gantt-${name}]`);
    if (!found) throw new Error(`the chart has no ${name}`);
    return found;
  };
  return {
    root,
    scroller: find("scroller"),
    size: find("size"),
    stage: find("stage"),
    canvas: find<HTMLCanvasElement>("canvas"),
    grid: find("grid"),
  };
}

function startTools(chart: Chart, moves: Moves): void {
  const { root } = chart.parts;
  const acts: Record<string, () => void> = {
    in: () => chart.zoomIn(),
    out: () => chart.zoomOut(),
    fit: () => chart.fit(),
    today: () => chart.goTo(chart.store.head?.today ?? 0),
    fold: () => chart.fold(!chart.isFolded),
    earlier: () => moves.step(chart.current, -1),
    later: () => moves.step(chart.current, 1),
    open: () => openRow(root, chart.store.row(chart.current)),
  };
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-gantt-act]");
    acts[button?.dataset["ganttAct"] ?? ""]?.();
    if (button) showFold(chart);
  });
  showFold(chart);
}

function showFold(chart: Chart): void {
  chart.parts.root
    .querySelector("[data-gantt-act='fold']")
    ?.setAttribute("aria-expanded", String(!chart.isFolded));
}

/** The row's own page or its line in the table. */
function openRow(root: HTMLElement, row: Row | undefined): void {
  const pattern = root.dataset["open"];
  if (!pattern || !row) return;
  window.location.assign(pattern.replace("KEY", encodeURIComponent(row.key)));
}

/** Under the chart, in words: what is known of the current row, and what can be done with it. */
function describe(chart: Chart, moves: Moves, row: Row | undefined): void {
  const { root } = chart.parts;
  const line = root.querySelector("[data-gantt-row]");
  if (line) {
    const name = document.createElement("strong");
    name.textContent = row?.title ?? "";
    const facts = row ? [row.owner, ...factsOf(row, chart.words, chart.origin)] : [];
    const spans = facts.filter(Boolean).map((fact) => Object.assign(document.createElement("span"), { textContent: fact }));
    line.replaceChildren(name, ...spans);
  }
  for (const act of ["earlier", "later"]) {
    const button = root.querySelector<HTMLElement>(`[data-gantt-act='${act}']`);
    if (button) button.hidden = !moves.canMove(row);
  }
}

function say(root: HTMLElement, text: string): void {
  const region = root.querySelector("[data-gantt-said]");
  if (region) region.textContent = text;
}
