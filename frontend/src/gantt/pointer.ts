// The pointer on the chart: a bar of a draft is dragged, the ground is pulled, a row is chosen, the wheel with Ctrl zooms.
import type { Chart } from "./chart";
import type { Moves } from "./moves";

const grip = 4; // pixels beside a bar that still count as the bar
const still = 3; // pixels that a click may move

export function startPointer(chart: Chart, moves: Moves, open: (row: number) => void): void {
  const { stage, scroller } = chart.parts;
  stage.addEventListener("pointerdown", (event) => onDown(chart, moves, event));
  stage.addEventListener("pointermove", (event) => hint(chart, moves, event));
  stage.addEventListener("dblclick", (event) => {
    const row = chart.rowAt(place(chart, event).y);
    if (row !== null) open(row);
  });
  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      chart.zoom(Math.exp(-event.deltaY / 300), Math.max(place(chart, event).x, chart.left));
    },
    { passive: false },
  );
}

function place(chart: Chart, event: MouseEvent): { x: number; y: number } {
  const box = chart.parts.stage.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** The movable row whose bar is under the pointer. */
function barAt(chart: Chart, moves: Moves, x: number, y: number): number | null {
  const at = x < chart.left ? null : chart.rowAt(y);
  const row = at === null ? undefined : chart.store.row(at);
  if (!moves.canMove(row)) return null;
  const day = chart.dayAt(x);
  const margin = (row.end === row.start ? 9 : grip) / chart.scale.perDay;
  return day >= row.start - margin && day <= row.end + margin ? at : null;
}

function hint(chart: Chart, moves: Moves, event: PointerEvent): void {
  if (event.buttons) return;
  const { x, y } = place(chart, event);
  chart.parts.stage.style.cursor = barAt(chart, moves, x, y) !== null ? "ew-resize" : "";
}

function onDown(chart: Chart, moves: Moves, event: PointerEvent): void {
  if (event.button !== 0) return;
  const { x, y } = place(chart, event);
  const row = chart.rowAt(y);
  if (row !== null) chart.choose(row);
  // The keys go on from here; the browser itself would give the focus to what stands around the chart.
  event.preventDefault();
  chart.parts.grid.focus({ preventScroll: true });
  // A finger scrolls; for it the buttons under the chart move a task.
  if (event.pointerType === "touch") return;
  const bar = barAt(chart, moves, x, y);
  if (bar !== null) drag(chart, moves, bar, event);
  else if (x >= chart.left) pull(chart, event);
}

function drag(chart: Chart, moves: Moves, bar: number, event: PointerEvent): void {
  const row = chart.store.row(bar);
  if (!moves.canMove(row)) return;
  const from = row.start;
  let isMoved = false;
  capture(chart, event, {
    move: (dx) => {
      isMoved ||= Math.abs(dx) > still;
      if (isMoved) moves.follow(bar, from + dx / chart.scale.perDay);
    },
    end: () => {
      if (isMoved) void moves.ask();
    },
  });
}

function pull(chart: Chart, event: PointerEvent): void {
  const { scroller } = chart.parts;
  const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
  capture(chart, event, {
    move: (dx, dy) => {
      scroller.scrollLeft = left - dx;
      scroller.scrollTop = top - dy;
    },
    end: () => undefined,
  });
}

function capture(
  chart: Chart,
  event: PointerEvent,
  on: { move: (dx: number, dy: number) => void; end: () => void },
): void {
  const { stage } = chart.parts;
  stage.setPointerCapture(event.pointerId);
  const watch = new AbortController();
  const end = (): void => {
    watch.abort();
    on.end();
  };
  stage.addEventListener("pointermove", (now) => on.move(now.clientX - event.clientX, now.clientY - event.clientY), {
    signal: watch.signal,
  });
  stage.addEventListener("pointerup", end, { signal: watch.signal });
  stage.addEventListener("pointercancel", end, { signal: watch.signal });
}
