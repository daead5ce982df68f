// The outline on the left: real rows for eyes, keyboards and screen readers, as many as are in sight, used again as one scrolls.
import { headHeight, rowHeight } from "./frame";
import { Kind, type Row } from "./rows";
import type { Words } from "./words";

interface Line {
  element: HTMLElement;
  cells: Record<"light" | "title" | "owner" | "end", HTMLElement>;
  /** Which row it shows, and whether its words were there yet. */
  row: number;
  shown: Row | undefined;
}

export class Outline {
  private readonly lines: Line[] = [];
  private readonly group: HTMLElement;

  constructor(
    private readonly grid: HTMLElement,
    private readonly words: Words,
  ) {
    // One element moves with all rows in it; a row itself is only placed when it becomes another one.
    this.group = document.createElement("div");
    this.group.className = "gantt-rows";
    this.group.setAttribute("role", "rowgroup");
    grid.append(this.group);
  }

  /** Shows these rows, both included. */
  show(from: number, to: number, scrollTop: number, current: number, rowOf: (at: number) => Row | undefined, origin: Date): void {
    const count = to - from + 1;
    while (this.lines.length < count) this.lines.push(this.made());
    const size = this.lines.length;
    this.group.style.transform = `translateY(${headHeight - scrollTop}px)`;
    for (let at = from; at <= to; at += 1) {
      const line = this.lines[at % size]!;
      const row = rowOf(at);
      if (line.row !== at || line.shown !== row) this.fill(line, at, row, origin);
      const isCurrent = at === current;
      if ((line.element.getAttribute("aria-selected") === "true") !== isCurrent) {
        line.element.setAttribute("aria-selected", String(isCurrent));
      }
    }
    for (const line of this.lines) {
      const isOut = line.row < from || line.row > to;
      if (line.element.hidden !== isOut) line.element.hidden = isOut;
    }
    const active = current >= from && current <= to ? `gantt-row-${current}` : "";
    if (active === (this.grid.getAttribute("aria-activedescendant") ?? "")) return;
    if (active) this.grid.setAttribute("aria-activedescendant", active);
    else this.grid.removeAttribute("aria-activedescendant");
  }

  private made(): Line {
    const element = document.createElement("div");
    element.className = "gantt-row";
    element.setAttribute("role", "row");
    const cell = (name: string): HTMLElement => {
      const made = document.createElement("div");
      made.className = `gantt-cell gantt-cell-${name}`;
      made.setAttribute("role", "gridcell");
      element.append(made);
      return made;
    };
    const cells = { light: cell("light"), title: cell("title"), owner: cell("owner"), end: cell("end") };
    cells.light.append(document.createElement("span"));
    this.group.append(element);
    return { element, cells, row: -1, shown: undefined };
  }

  private fill(line: Line, at: number, row: Row | undefined, origin: Date): void {
    const { element, cells } = line;
    line.row = at;
    line.shown = row;
    element.id = `gantt-row-${at}`;
    element.style.top = `${at * rowHeight}px`;
    element.dataset["row"] = String(at);
    element.setAttribute("aria-rowindex", String(at + 1));
    element.setAttribute("aria-level", String(row?.level ?? 1));
    element.dataset["level"] = String(Math.min(row?.level ?? 1, 8));
    element.dataset["kind"] = row?.kind === Kind.heading ? "heading" : "task";
    cells.title.textContent = row?.title ?? "…";
    cells.title.title = row?.title ?? "";
    cells.owner.textContent = row?.owner ?? "";
    cells.end.textContent = row && row.end !== null ? this.words.date(origin, lastDay(row)) : "";
    this.light(cells.light.firstElementChild as HTMLElement, row);
    // What the bars show, in words, for those who hear the row.
    const said = row ? [row.title, this.words.text(`light-${row.light}`), row.owner, ...factsOf(row, this.words, origin)] : ["…"];
    element.setAttribute("aria-label", said.filter(Boolean).join(this.words.text("and")));
  }

  private light(light: HTMLElement, row: Row | undefined): void {
    light.className = row?.light ? "light-shape" : "";
    light.dataset["light"] = row?.light ?? "";
    light.title = row?.light ? this.words.text(`light-${row.light}`) : "";
  }
}

/** The last day of work; a milestone is reached at the end of its day. */
export function lastDay(row: Row): number {
  return (row.end ?? 1) - 1;
}

/** What is known of a row beside its title and owner, each in a few words. */
export function factsOf(row: Row, words: Words, origin: Date): string[] {
  const found: string[] = [];
  const say = (name: string, values: Record<string, string | number>): void => void found.push(words.text(name, values));
  if (row.start !== null && row.end !== null) say("expected", { dates: words.dates(origin, row.start, row.end) });
  if (row.wasStart !== null && row.wasEnd !== null) say("promised", { dates: words.dates(origin, row.wasStart, row.wasEnd) });
  if (row.deadline !== null) say("deadline", { date: words.date(origin, row.deadline - 1) });
  if (row.done > 0) say("done", { percent: row.done });
  if (row.slack !== null && !row.isCritical) say("slack", { days: row.slack });
  if (row.isCritical) say("critical", {});
  return found;
}
