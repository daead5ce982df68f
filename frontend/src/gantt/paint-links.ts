// The links of the rows in sight: from the edge that is waited for to the edge that waits, by right angles, with an arrow.
import { barHeight, barTop, rowHeight, xOf, yOf, type Frame } from "./frame";
import type { Link } from "./rows";

const out = 7; // pixels that a line goes out of a bar before it turns
const most = 4000; // links of one drawing; more would be a black ground
const dimBelow = 1; // pixels per day

export function paintLinks(frame: Frame): void {
  const plain: Link[] = [];
  const critical: Link[] = [];
  for (let row = frame.from; row <= frame.to; row += 1) {
    for (const link of frame.store.linksOf(row)) {
      if (link.frame === frame.number) continue;
      link.frame = frame.number;
      (link.isCritical ? critical : plain).push(link);
    }
    if (plain.length + critical.length > most) break;
  }
  const { pen, colours } = frame;
  pen.globalAlpha = frame.scale.perDay < dimBelow ? 0.5 : 1;
  paintAll(frame, plain, colours.link, 1);
  paintAll(frame, critical, colours.critical, 2);
  pen.globalAlpha = 1;
}

function paintAll(frame: Frame, links: readonly Link[], colour: string, wide: number): void {
  const { pen } = frame;
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = wide;
  pen.beginPath();
  for (const link of links) traceLine(frame, link);
  pen.stroke();
  pen.beginPath();
  for (const link of links) traceArrow(frame, link);
  pen.fill();
}

interface Ends {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  /** 1 where the line leaves (reaches) its bar to the right, -1 to the left. */
  leaves: number;
  reaches: number;
}

function endsOf(frame: Frame, link: Link): Ends {
  const middle = barTop + barHeight / 2;
  return {
    x1: xOf(frame, link.from),
    y1: yOf(frame, link.before) + middle,
    x2: xOf(frame, link.to),
    y2: yOf(frame, link.after) + middle,
    leaves: link.fromFinish ? 1 : -1,
    reaches: link.toFinish ? 1 : -1,
  };
}

function traceLine(frame: Frame, link: Link): void {
  const { pen } = frame;
  const { x1, y1, x2, y2, leaves, reaches } = endsOf(frame, link);
  const [a, b] = [x1 + leaves * out, x2 + reaches * out];
  pen.moveTo(x1, y1);
  // One turn where the way out of the first bar is before the way into the second; else around between two rows.
  if (leaves !== reaches && (b - a) * leaves >= 0) {
    pen.lineTo(a, y1);
    pen.lineTo(a, y2);
  } else if (leaves === reaches) {
    const far = leaves > 0 ? Math.max(a, b) : Math.min(a, b);
    pen.lineTo(far, y1);
    pen.lineTo(far, y2);
  } else {
    const between = y2 > y1 ? y2 - rowHeight / 2 : y2 + rowHeight / 2;
    pen.lineTo(a, y1);
    pen.lineTo(a, between);
    pen.lineTo(b, between);
    pen.lineTo(b, y2);
  }
  pen.lineTo(x2, y2);
}

function traceArrow(frame: Frame, link: Link): void {
  const { x2, y2, reaches } = endsOf(frame, link);
  frame.pen.moveTo(x2, y2);
  frame.pen.lineTo(x2 + reaches * 6, y2 - 4);
  frame.pen.lineTo(x2 + reaches * 6, y2 + 4);
}
