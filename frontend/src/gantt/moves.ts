// Moving a task of a draft: a bar that follows the pointer or the keys by worked days, what that would do, and the word that is
// given or taken back. Nothing has changed before it is confirmed; the server works the consequence out.
import { endOf, stepped, workedBetween, workedFrom } from "./calendar";
import type { Chart } from "./chart";
import { reloadAt } from "./place";
import { Kind, type Row, type Span } from "./rows";

const patience = 250; // milliseconds after the last key before the server is asked

/** What the server says of a move. */
interface Answer {
  /** Rows that would stand elsewhere: row, start, end. */
  moved: [number, number, number][];
  /** In the page's language, a sentence each. */
  said: string[];
  /** Whether it can be had at all. */
  may: boolean;
  /** Whether the draft is another one by now. */
  stale?: boolean;
}

export class Moves {
  /** The row that is being moved, and where it would begin. */
  private row: number | null = null;
  private start = 0;
  private may = false;
  private timer = 0;
  private asking: AbortController | null = null;
  private readonly panel: HTMLElement | null;

  constructor(
    private readonly chart: Chart,
    private readonly address: string,
  ) {
    this.panel = chart.parts.root.querySelector<HTMLElement>("[data-gantt-trial]");
    this.panel?.querySelector("[data-gantt-confirm]")?.addEventListener("click", () => void this.confirm());
    this.panel?.querySelector("[data-gantt-cancel]")?.addEventListener("click", () => this.cancel());
  }

  get isOpen(): boolean {
    return this.row !== null;
  }

  canMove(row: Row | undefined): row is Row & { start: number; end: number } {
    return this.address !== "" && row !== undefined && row.isMovable && row.start !== null && row.end !== null;
  }

  /** One worked day later, or earlier. */
  step(at: number, by: number): void {
    const row = this.chart.store.row(at);
    if (!this.canMove(row)) return;
    const from = this.row === at ? this.start : row.start;
    const shift = reached(row);
    this.follow(at, stepped(this.closed(row), workedFrom(this.closed(row), from - shift), by) + shift);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), patience);
  }

  /** The bar under the pointer, at the nearest worked day. */
  follow(at: number, day: number): void {
    const row = this.chart.store.row(at);
    if (!this.canMove(row)) return;
    this.row = at;
    const shift = reached(row);
    this.start = workedFrom(this.closed(row), Math.round(day) - shift) + shift;
    // What was said belongs to another day: nothing is confirmed before this one's consequence was shown.
    this.setMay(false);
    this.asking?.abort();
    this.chart.showTrial(new Map([[at, this.span(row, this.start)]]));
  }

  private closed(row: Row): readonly Span[] {
    return this.chart.store.head?.calendars[row.calendar] ?? [];
  }

  private span(row: Row & { start: number; end: number }, start: number): Span {
    if (row.kind === Kind.milestone) return [start, start];
    const closed = this.closed(row);
    return [start, endOf(closed, start, workedBetween(closed, row.start, row.end))];
  }

  /** Asks what it would do and shows that. */
  async ask(): Promise<void> {
    if (this.row === null) return;
    const answer = await this.send(false);
    if (!answer || this.row === null) return;
    if (answer.stale) return this.startOver(answer.said);
    this.setMay(answer.may);
    this.chart.showTrial(new Map(answer.moved.map(([at, start, end]) => [at, [start, end]])));
    this.tell(answer.said, true);
  }

  async confirm(): Promise<void> {
    if (this.row === null || !this.may) return;
    const answer = await this.send(true);
    if (!answer) return;
    if (answer.stale) return this.startOver(answer.said);
    if (answer.may) reloadAt(this.chart, [this.chart.words.text("moved"), ...answer.said]);
    else this.tell(answer.said, true);
  }

  /** Somebody else has changed the draft: what was asked belongs to another one. */
  private async startOver(said: string[]): Promise<void> {
    this.close();
    this.tell(said, false);
    await this.chart.store.renew();
  }

  /** Everything stays as it was. */
  cancel(): void {
    if (this.row === null) return;
    this.close();
    this.tell([this.chart.words.text("taken-back")], false);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
    this.row = null;
    this.setMay(false);
    this.chart.showTrial(new Map());
    this.chart.parts.grid.focus({ preventScroll: true });
  }

  private async send(isConfirmed: boolean): Promise<Answer | null> {
    const row = this.chart.store.row(this.row ?? -1);
    if (!row) return null;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const body = new URLSearchParams({
      task: row.key,
      start: String(this.start),
      revision: this.chart.store.head?.revision ?? "",
      confirm: isConfirmed ? "1" : "",
    });
    try {
      const headers = { "X-CSRFToken": token(), Accept: "application/json" };
      const answer = await fetch(this.address, { method: "POST", body, headers, signal: asking.signal });
      if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
      return (await answer.json()) as Answer;
    } catch (fault) {
      if (asking.signal.aborted) return null;
      this.tell([this.chart.words.text("offline")], true);
      return null;
    }
  }

  private tell(said: string[], isOpen: boolean): void {
    const { root } = this.chart.parts;
    const region = root.querySelector("[data-gantt-said]");
    region?.replaceChildren(...said.map(line));
    if (this.panel) this.panel.hidden = !isOpen || this.row === null;
    this.setMay(this.may);
  }

  private setMay(may: boolean): void {
    this.may = may;
    const confirm = this.panel?.querySelector<HTMLButtonElement>("[data-gantt-confirm]");
    if (confirm) confirm.disabled = !may;
  }
}

/** A milestone is reached at the end of its day: it stands one further than the day that must be worked. */
function reached(row: Row): number {
  return row.kind === Kind.milestone ? 1 : 0;
}

function line(text: string): HTMLElement {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/** The form token that the page holds for htmx. */
function token(): string {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  return headers["X-CSRFToken"] ?? "";
}
