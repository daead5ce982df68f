// Where the reader stood in a chart, for the moment in which its page is loaded anew: a confirmed move changes more than the chart.
import type { Chart } from "./chart";

interface Place {
  perDay: number;
  left: number;
  top: number;
  row: number;
  said: string[];
}

const key = (): string => `duban.gantt:${location.pathname}`;

/** Loads the page anew; the chart comes back to where it is, and says this. */
export function reloadAt(chart: Chart, said: string[]): void {
  const { scroller } = chart.parts;
  const { scale, current: row } = chart;
  const place: Place = { perDay: scale.perDay, left: scroller.scrollLeft, top: scroller.scrollTop, row, said };
  try {
    sessionStorage.setItem(key(), JSON.stringify(place));
  } catch {
    // without storage the chart begins at its top
  }
  location.reload();
}

/** The place that was left just now, once. */
export function placeLeft(): Place | null {
  try {
    const found = sessionStorage.getItem(key());
    sessionStorage.removeItem(key());
    return found ? (JSON.parse(found) as Place) : null;
  } catch {
    return null;
  }
}
