// The document's text as the browser holds it, and its code points as the server counts them.
//
// The server counts Unicode code points, a browser counts UTF-16 units: they part at the first character outside the basic
// plane (𠮷). Everything that crosses the border goes through `Offsets`.

export type Span = [number, number];
export type Marks = [string, Span[]][];

/** Translates between code points and UTF-16 units of one text. */
export class Offsets {
  /** For each character of two units: its index in code points, ascending. */
  private readonly wide: number[] = [];

  constructor(text: string) {
    let point = 0;
    for (let unit = 0; unit < text.length; unit++, point++) {
      const code = text.charCodeAt(unit);
      if (code >= 0xd800 && code < 0xdc00 && unit + 1 < text.length) {
        this.wide.push(point);
        unit++;
      }
    }
  }

  unitOf(point: number): number {
    return point + this.below(point, (index) => this.wide[index] ?? 0);
  }

  pointOf(unit: number): number {
    return unit - this.below(unit, (index) => (this.wide[index] ?? 0) + index);
  }

  /** How many wide characters begin before a position, by binary search. */
  private below(position: number, at: (index: number) => number): number {
    let low = 0;
    let high = this.wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Lights the marks in the container and nothing else; returns the first lit element. */
export function light(container: HTMLElement, marks: Marks): HTMLElement | null {
  clear(container);
  const offsets = new Offsets(container.textContent ?? "");
  const runs = runsOf(marks, offsets);
  const nodes = textNodes(container);
  let last = runs.length - 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { node, start } = nodes[i]!;
    const end = start + node.length;
    while (last >= 0 && runs[last]!.start >= end) last--;
    for (let r = last; r >= 0 && runs[r]!.end > start; r--) {
      wrap(node, Math.max(runs[r]!.start - start, 0), Math.min(runs[r]!.end, end) - start, runs[r]!.kinds);
    }
  }
  return container.querySelector(".lit");
}

/** The selection as spans in code points, or null where it holds nothing of the container. */
export function selectedSpans(container: HTMLElement): Span[] | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!container.contains(range.startContainer) || !container.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(container);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const end = start + range.toString().length;
  if (end <= start) return null;
  const offsets = new Offsets(container.textContent ?? "");
  return [[offsets.pointOf(start), offsets.pointOf(end)]];
}

interface Run {
  start: number;
  end: number;
  kinds: string[];
}

/** The marks cut into runs that do not overlap, in UTF-16 units, each with all kinds that hold in it. */
function runsOf(marks: Marks, offsets: Offsets): Run[] {
  const spans = marks.flatMap(([kind, list]) =>
    list.map(([start, end]) => ({ kind, start: offsets.unitOf(start), end: offsets.unitOf(end) })),
  );
  const cuts = [...new Set(spans.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b);
  const runs: Run[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [start, end] = [cuts[i]!, cuts[i + 1]!];
    const kinds = spans.filter((span) => span.start <= start && span.end >= end).map((span) => span.kind);
    if (kinds.length > 0) runs.push({ start, end, kinds: [...new Set(kinds)] });
  }
  return runs;
}

function textNodes(container: HTMLElement): { node: Text; start: number }[] {
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  const found: { node: Text; start: number }[] = [];
  let start = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    found.push({ node: node as Text, start });
    start += (node as Text).length;
  }
  return found;
}

function wrap(node: Text, start: number, end: number, kinds: string[]): void {
  if (start >= end) return;
  if (end < node.length) node.splitText(end);
  const middle = start > 0 ? node.splitText(start) : node;
  const mark = document.createElement("mark");
  mark.className = `lit ${kinds.map((kind) => `lit-${kind}`).join(" ")}`;
  middle.replaceWith(mark);
  mark.append(middle);
}

function clear(container: HTMLElement): void {
  const parents = new Set<Node>();
  for (const mark of container.querySelectorAll("mark.lit")) {
    if (mark.parentNode) parents.add(mark.parentNode);
    mark.replaceWith(...mark.childNodes);
  }
  for (const parent of parents) parent.normalize();
}
