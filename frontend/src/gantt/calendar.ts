// Worked days in the browser, so that a bar under the pointer snaps at once. The server has the last word.
import type { Span } from "./rows";

/** The closed span that holds a day; spans are in order and apart from each other. */
function closing(closed: readonly Span[], day: number): Span | undefined {
  let [low, high] = [0, closed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (closed[middle]![1] <= day) low = middle + 1;
    else high = middle;
  }
  const found = closed[low];
  return found && found[0] <= day ? found : undefined;
}

/** The first worked day from a day on. */
export function workedFrom(closed: readonly Span[], day: number): number {
  return closing(closed, day)?.[1] ?? day;
}

/** The day so many worked days further, or back where negative. */
export function stepped(closed: readonly Span[], day: number, by: number): number {
  let at = day;
  for (let left = Math.abs(by); left > 0; left -= 1) {
    if (by > 0) at = workedFrom(closed, at + 1);
    else {
      const span = closing(closed, at - 1);
      at = span ? span[0] - 1 : at - 1;
    }
  }
  return at;
}

export function workedBetween(closed: readonly Span[], start: number, end: number): number {
  let days = Math.max(end - start, 0);
  for (const [from, to] of closed) days -= Math.max(Math.min(to, end) - Math.max(from, start), 0);
  return days;
}

/** Where so many worked days end that begin on a day. */
export function endOf(closed: readonly Span[], start: number, days: number): number {
  return days > 0 ? stepped(closed, workedFrom(closed, start), days - 1) + 1 : start;
}
