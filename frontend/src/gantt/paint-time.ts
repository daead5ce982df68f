// Time on the chart: the header's two lines, days that are not worked, lines between stretches, today.
import { headHeight, rowHeight, xOf, yOf, type Frame } from "./frame";
import type { Span } from "./rows";
import { edges, type Unit } from "./scale";

const thinnest = 2; // pixels: a closed stretch that is narrower only makes the ground grey

export function paintGround(frame: Frame): void {
  const { pen, colours, width, height } = frame;
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, width, height);
  paintCurrent(frame);
  const calendars = frame.store.head?.calendars ?? [];
  pen.fillStyle = colours.closed;
  paintClosed(frame, calendars[0] ?? [], headHeight, height - headHeight);
  for (let row = frame.from; row <= frame.to; row += 1) {
    const calendar = frame.store.row(row)?.calendar ?? 0;
    if (calendar > 0) paintClosed(frame, calendars[calendar] ?? [], yOf(frame, row), rowHeight);
  }
  paintLines(frame);
}

function paintClosed(frame: Frame, closed: readonly Span[], top: number, height: number): void {
  const { pen, scale, scrollLeft, width, left } = frame;
  const [first, last] = [scale.day(scrollLeft), scale.day(scrollLeft + width - left)];
  for (let at = firstFrom(closed, first); at < closed.length; at += 1) {
    const [from, to] = closed[at]!;
    if (from > last) return;
    const wide = (to - from) * scale.perDay;
    if (wide >= thinnest) pen.fillRect(xOf(frame, from), top, wide, height);
  }
}

/** The place of the first span that ends after a day. */
function firstFrom(closed: readonly Span[], day: number): number {
  let [low, high] = [0, closed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (closed[middle]![1] <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

function paintLines(frame: Frame): void {
  const { pen, colours, scale, origin, scrollLeft, width, left, height } = frame;
  pen.fillStyle = colours.line;
  const [upper, lower] = scale.units;
  const unit = lower === "day" ? "week" : (upper ?? lower);
  for (const [day] of edges(unit, origin, scale.day(scrollLeft), scale.day(scrollLeft + width - left))) {
    pen.fillRect(Math.round(xOf(frame, day)), headHeight, 1, height - headHeight);
  }
  for (let row = frame.from; row <= frame.to; row += 1) {
    pen.fillRect(left, yOf(frame, row) + rowHeight - 1, width - left, 1);
  }
}

/** The ground under the row that the keyboard stands on. */
function paintCurrent(frame: Frame): void {
  if (frame.current < frame.from || frame.current > frame.to) return;
  frame.pen.fillStyle = frame.colours.current;
  frame.pen.fillRect(frame.left, yOf(frame, frame.current), frame.width - frame.left, rowHeight - 1);
}

export function paintToday(frame: Frame): void {
  const today = frame.store.head?.today;
  if (today === null || today === undefined) return;
  const x = Math.round(xOf(frame, today));
  if (x < frame.left || x > frame.width) return;
  const { pen, colours } = frame;
  pen.strokeStyle = colours.today;
  pen.lineWidth = 2;
  pen.setLineDash([6, 3]);
  pen.beginPath();
  pen.moveTo(x, headHeight);
  pen.lineTo(x, frame.height);
  pen.stroke();
  pen.setLineDash([]);
}

export function paintHead(frame: Frame): void {
  const { pen, colours, width, left } = frame;
  pen.fillStyle = colours.head;
  pen.fillRect(left, 0, width - left, headHeight);
  const [upper, lower] = frame.scale.units;
  const half = headHeight / 2;
  if (upper) paintStretches(frame, upper, 0, half, true);
  paintStretches(frame, lower, upper ? half : 0, upper ? half : headHeight, false);
  pen.fillStyle = colours.line;
  pen.fillRect(left, headHeight - 1, width - left, 1);
  paintTodayName(frame);
}

function paintStretches(frame: Frame, unit: Unit, top: number, height: number, isUpper: boolean): void {
  const { pen, colours, scale, origin, scrollLeft, width, left } = frame;
  pen.font = `${isUpper ? 600 : 400} 12px ${colours.font}`;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  let before: [number, Date] | null = null;
  for (const edge of edges(unit, origin, scale.day(scrollLeft), scale.day(scrollLeft + width - left))) {
    if (before) {
      const [from, to] = [xOf(frame, before[0]), xOf(frame, edge[0])];
      const name = frame.words.stretch(unit, before[1], isUpper);
      // The name of a stretch that begins left of the drawing stays in sight as long as its stretch does.
      const start = isUpper ? Math.max(from, left) + 6 : centred(pen, name, from, to);
      if (start + pen.measureText(name).width <= to - 2 || unit === "day") {
        pen.fillStyle = isUpper ? colours.ink : colours.quiet;
        pen.fillText(name, start, top + height / 2);
      }
      pen.fillStyle = colours.line;
      pen.fillRect(Math.round(to), top, 1, height);
    }
    before = edge;
  }
}

function centred(pen: CanvasRenderingContext2D, name: string, from: number, to: number): number {
  return (from + to - pen.measureText(name).width) / 2;
}

function paintTodayName(frame: Frame): void {
  const today = frame.store.head?.today;
  if (today === null || today === undefined) return;
  const { pen, colours } = frame;
  const name = frame.words.text("today");
  pen.font = `600 11px ${colours.font}`;
  const wide = pen.measureText(name).width + 10;
  const x = xOf(frame, today) - wide / 2;
  if (x + wide < frame.left || x > frame.width) return;
  pen.fillStyle = colours.today;
  pen.fillRect(x, headHeight - 17, wide, 16);
  pen.fillStyle = colours.ground;
  pen.fillText(name, x + 5, headHeight - 9);
}
