// What one drawing of the chart needs to know; the painters get it and nothing else.
import type { Colours } from "./colours";
import type { Span } from "./rows";
import type { Scale } from "./scale";
import type { Store } from "./store";
import type { Words } from "./words";

export const rowHeight = 34;
export const headHeight = 46;
export const barTop = 7;
export const barHeight = 14;

export interface Frame {
  pen: CanvasRenderingContext2D;
  scale: Scale;
  store: Store;
  words: Words;
  colours: Colours;
  hatch: CanvasPattern | null;
  origin: Date;
  /** The size of the drawing, and how wide the outline on its left is. */
  width: number;
  height: number;
  left: number;
  scrollLeft: number;
  scrollTop: number;
  /** The rows in sight, both included. */
  from: number;
  to: number;
  current: number;
  /** Where rows would stand after a change that nobody has confirmed yet, by row. */
  trial: ReadonlyMap<number, Span>;
  /** Whether titles stand beside the bars, because the outline is folded. */
  hasTitles: boolean;
  number: number;
}

export function xOf(frame: Frame, day: number): number {
  return frame.left + frame.scale.x(day) - frame.scrollLeft;
}

export function yOf(frame: Frame, row: number): number {
  return headHeight + row * rowHeight - frame.scrollTop;
}
