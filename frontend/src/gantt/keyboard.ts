// Keys on the chart: arrows walk through rows and time, Alt with arrows moves a task, Enter opens or confirms, Escape takes back.
import type { Chart } from "./chart";
import { headHeight, rowHeight } from "./frame";
import type { Moves } from "./moves";

const part = 0.15; // of the width that an arrow goes sideways

export function startKeyboard(chart: Chart, moves: Moves, open: (row: number) => void): void {
  chart.parts.grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const act = event.altKey ? shifted(chart, moves, event.key) : plain(chart, moves, open, event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function shifted(chart: Chart, moves: Moves, key: string): (() => void) | undefined {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  return by === undefined ? undefined : () => moves.step(chart.current, by);
}

function plain(chart: Chart, moves: Moves, open: (row: number) => void, key: string): (() => void) | undefined {
  const { scroller } = chart.parts;
  const page = Math.max(Math.floor((scroller.clientHeight - headHeight) / rowHeight) - 1, 1);
  const aside = Math.round((scroller.clientWidth - chart.left) * part);
  const acts: Record<string, () => void> = {
    ArrowUp: () => chart.choose(chart.current - 1),
    ArrowDown: () => chart.choose(chart.current + 1),
    PageUp: () => chart.choose(chart.current - page),
    PageDown: () => chart.choose(chart.current + page),
    Home: () => chart.choose(0),
    End: () => chart.choose(chart.store.total - 1),
    ArrowLeft: () => scroller.scrollBy(-aside, 0),
    ArrowRight: () => scroller.scrollBy(aside, 0),
    Enter: () => (moves.isOpen ? void moves.confirm() : open(chart.current)),
    Escape: () => moves.cancel(),
  };
  return acts[key];
}
