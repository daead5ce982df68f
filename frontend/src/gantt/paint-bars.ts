// What stands in a row: the expected bar over the promised one, milestones, headings, the critical chain, lights, deadlines.
import { barHeight, barTop, rowHeight, xOf, yOf, type Frame } from "./frame";
import { Kind, type Light, type Row, type Span } from "./rows";

const wasHeight = 5;
const wasTop = barTop + barHeight + 3;
const diamond = 8;

export function paintBars(frame: Frame): void {
  for (let at = frame.from; at <= frame.to; at += 1) {
    const row = frame.store.row(at);
    if (!row || row.start === null || row.end === null) continue;
    paintRow(frame, row, [row.start, row.end], yOf(frame, at), frame.trial.get(at));
  }
}

function paintRow(frame: Frame, row: Row, span: Span, y: number, trial: Span | undefined): void {
  const { pen } = frame;
  if (row.kind !== Kind.heading) paintWas(frame, row, y);
  pen.globalAlpha = trial ? 0.35 : 1;
  if (row.kind === Kind.heading) paintHeading(frame, span, y);
  else if (row.kind === Kind.milestone) paintMilestone(frame, row, span[0], y);
  else paintTask(frame, row, span, y);
  pen.globalAlpha = 1;
  if (trial) paintTrial(frame, row, trial, y);
  if (row.deadline !== null) paintDeadline(frame, row.deadline, y);
  paintEnd(frame, row, Math.max(span[1], trial?.[1] ?? 0), y);
}

/** The promised bar under the expected one; of a milestone a small hollow diamond. */
function paintWas(frame: Frame, row: Row, y: number): void {
  if (row.wasStart === null || row.wasEnd === null) return;
  const { pen, colours } = frame;
  if (row.kind === Kind.milestone) {
    if (row.wasStart === row.start) return;
    pen.strokeStyle = colours.was;
    pen.lineWidth = 1.5;
    trace(pen, xOf(frame, row.wasStart), y + wasTop - 4, 6);
    pen.stroke();
    return;
  }
  const [from, to] = [xOf(frame, row.wasStart), xOf(frame, row.wasEnd)];
  pen.fillStyle = colours.was;
  pen.fillRect(from, y + wasTop, Math.max(to - from, 1), wasHeight);
}

function paintTask(frame: Frame, row: Row, span: Span, y: number): void {
  const { pen, colours } = frame;
  const [from, to] = [xOf(frame, span[0]), xOf(frame, span[1])];
  const wide = Math.max(to - from, 2);
  pen.fillStyle = colours.bar;
  pen.fillRect(from, y + barTop, wide, barHeight);
  if (row.done > 0) {
    pen.fillStyle = colours.done;
    pen.fillRect(from, y + barTop, (wide * row.done) / 100, barHeight);
  }
  if (!row.isCritical) return;
  // More than a colour: stripes, and a dark frame.
  if (frame.hatch) {
    pen.fillStyle = frame.hatch;
    pen.fillRect(from, y + barTop, wide, barHeight);
  }
  pen.strokeStyle = colours.critical;
  pen.lineWidth = 2;
  pen.strokeRect(from, y + barTop, wide, barHeight);
}

function paintMilestone(frame: Frame, row: Row, day: number, y: number): void {
  const { pen, colours } = frame;
  pen.fillStyle = row.done >= 100 ? colours.done : colours.heading;
  trace(pen, xOf(frame, day), y + barTop + barHeight / 2, diamond);
  pen.fill();
  if (!row.isCritical) return;
  pen.strokeStyle = colours.critical;
  pen.lineWidth = 2.5;
  pen.stroke();
}

function paintHeading(frame: Frame, span: Span, y: number): void {
  const { pen, colours } = frame;
  const [from, to] = [xOf(frame, span[0]), Math.max(xOf(frame, span[1]), xOf(frame, span[0]) + 4)];
  const [top, thick, foot] = [y + barTop + 2, 5, 7];
  pen.fillStyle = colours.heading;
  pen.beginPath();
  pen.moveTo(from, top);
  pen.lineTo(to, top);
  pen.lineTo(to, top + thick + foot);
  pen.lineTo(Math.max(to - foot, from), top + thick);
  pen.lineTo(Math.min(from + foot, to), top + thick);
  pen.lineTo(from, top + thick + foot);
  pen.closePath();
  pen.fill();
}

/** Where it would stand if the change were confirmed. */
function paintTrial(frame: Frame, row: Row, [start, end]: Span, y: number): void {
  const { pen, colours } = frame;
  pen.strokeStyle = colours.ghost;
  pen.lineWidth = 2;
  pen.setLineDash([5, 3]);
  if (row.kind === Kind.milestone) {
    trace(pen, xOf(frame, start), y + barTop + barHeight / 2, diamond + 1);
    pen.stroke();
  } else {
    const [from, to] = [xOf(frame, start), xOf(frame, end)];
    pen.strokeRect(from, y + barTop - 2, Math.max(to - from, 3), barHeight + 4);
  }
  pen.setLineDash([]);
}

/** A gate that closes: a post with a foot to the left. */
function paintDeadline(frame: Frame, day: number, y: number): void {
  const { pen, colours } = frame;
  const x = Math.round(xOf(frame, day));
  pen.fillStyle = colours.red;
  pen.fillRect(x - 1, y + 4, 2, rowHeight - 9);
  pen.fillRect(x - 6, y + 4, 6, 2);
  pen.fillRect(x - 6, y + rowHeight - 7, 6, 2);
}

/** Behind the bar its light, and where the outline is folded its title. */
function paintEnd(frame: Frame, row: Row, end: number, y: number): void {
  let x = xOf(frame, end) + (row.kind === Kind.milestone ? diamond + 4 : 7);
  if (row.deadline !== null && row.deadline >= end) {
    // Not over the gate, where that stands close by.
    if (Math.abs(xOf(frame, row.deadline) - x) < 18) x = xOf(frame, row.deadline) + 6;
  }
  if (row.light && row.kind !== Kind.heading) {
    paintLight(frame, row.light, x + 8, y + barTop + barHeight / 2);
    x += 20;
  }
  if (frame.hasTitles) paintTitle(frame, row, x, y + barTop + barHeight / 2);
}

/** Behind the bar; where that is out of sight at the edge, with a sign of where the bar is. */
function paintTitle(frame: Frame, row: Row, after: number, y: number): void {
  const { pen, colours, left, width } = frame;
  const start = xOf(frame, row.start ?? 0);
  const isBehind = after < left + 4;
  const isAhead = start > width - 4;
  const name = isBehind ? `‹ ${row.title}` : isAhead ? `${row.title} ›` : row.title;
  pen.font = `${row.kind === Kind.heading ? 600 : 400} 13px ${colours.font}`;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  const hasRoom = !isBehind && after + pen.measureText(name).width < width;
  const x = hasRoom ? after : left + 6;
  if (!hasRoom) {
    pen.strokeStyle = colours.ground;
    pen.lineWidth = 4;
    pen.strokeText(name, x, y);
  }
  pen.fillStyle = colours.ink;
  pen.fillText(name, x, y);
}

/** The shapes are those of the lights everywhere else: diamond, triangle, disc, dash. */
function paintLight(frame: Frame, light: Exclude<Light, "">, x: number, y: number): void {
  const { pen, colours } = frame;
  pen.fillStyle = colours[light];
  // A link may pass behind.
  pen.strokeStyle = colours.ground;
  pen.lineWidth = 3;
  pen.beginPath();
  if (light === "red") trace(pen, x, y, 5.5);
  else if (light === "yellow") {
    pen.moveTo(x, y - 5);
    pen.lineTo(x + 5.5, y + 5);
    pen.lineTo(x - 5.5, y + 5);
  } else if (light === "green") pen.arc(x, y, 5, 0, 2 * Math.PI);
  else pen.rect(x - 5, y - 1.5, 10, 3);
  pen.closePath();
  pen.stroke();
  pen.fill();
}

function trace(pen: CanvasRenderingContext2D, x: number, y: number, half: number): void {
  pen.beginPath();
  pen.moveTo(x, y - half);
  pen.lineTo(x + half, y);
  pen.lineTo(x, y + half);
  pen.lineTo(x - half, y);
  pen.closePath();
}

/** Diagonal stripes over a critical bar, in the colour of the ground: they show on what is done and on what is left. */
export function hatchOf(pen: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const small = tile.getContext("2d");
  if (!small) return null;
  small.strokeStyle = colour;
  small.lineWidth = 1.5;
  for (const shift of [-8, 0, 8]) {
    small.moveTo(shift, 8);
    small.lineTo(shift + 8, 0);
  }
  small.stroke();
  return pen.createPattern(tile, "repeat");
}
