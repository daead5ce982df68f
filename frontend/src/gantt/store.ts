// The rows of a plan, fetched in windows as one scrolls: what is in sight first, then what is next to it.
import { linkOf, rowOf, type Head, type Link, type Row, type WindowAnswer } from "./rows";

const size = 500;

export class Store {
  head: Head | null = null;
  private rows: (Row | undefined)[] = [];
  private links = new Map<number, Link[]>();
  private asked = new Set<number>();
  private seen = new Set<string>();

  constructor(
    private readonly address: string,
    private readonly onRows: () => void,
    private readonly onFault: () => void,
  ) {}

  get total(): number {
    return this.head?.total ?? 0;
  }

  row(index: number): Row | undefined {
    return this.rows[index];
  }

  linksOf(index: number): readonly Link[] {
    return this.links.get(index) ?? [];
  }

  /** Makes sure that these rows come, and those a screen further. */
  want(from: number, to: number): void {
    const margin = to - from;
    const last = Math.min(to + margin, Math.max(this.total - 1, 0));
    for (let at = Math.floor(Math.max(from - margin, 0) / size); at * size <= last; at += 1) void this.fetch(at);
  }

  /** All rows again, after the plan has changed; those that are held stay until the new ones are there. */
  renew(): Promise<void> {
    this.asked.clear();
    this.links.clear();
    this.seen.clear();
    return this.fetch(0);
  }

  private async fetch(at: number): Promise<void> {
    if (this.asked.has(at)) return;
    this.asked.add(at);
    try {
      const answer = await fetch(`${this.address}?from=${at * size}&count=${size}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.take((await answer.json()) as WindowAnswer);
    } catch {
      this.asked.delete(at);
      this.onFault();
    }
  }

  private take(answer: WindowAnswer): void {
    // Somebody has changed the plan since: what was fetched before belongs to another one.
    const isOther = this.head !== null && this.head.revision !== answer.revision;
    if (answer.head) {
      this.head = answer.head;
      this.rows.length = answer.head.total;
    }
    if (isOther && !answer.head) {
      void this.renew();
      return;
    }
    answer.rows.forEach((cells, offset) => (this.rows[answer.from + offset] = rowOf(cells)));
    for (const cells of answer.links) this.add(linkOf(cells));
    this.onRows();
  }

  private add(link: Link): void {
    const key = `${link.before}/${link.after}/${link.fromFinish}/${link.toFinish}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    for (const end of [link.before, link.after]) {
      const held = this.links.get(end);
      if (held) held.push(link);
      else this.links.set(end, [link]);
    }
  }
}
