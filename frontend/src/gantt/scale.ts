// Between days and pixels, and which stretches of time the header names at which zoom.
export type Unit = "year" | "quarter" | "month" | "week" | "day";

const least = 0.12; // pixels per day: thirty years on a desk's screen
const most = 48;
export const zoomStep = 1.5;

export class Scale {
  /** Pixels per day. */
  perDay = 4;
  first = 0;
  last = 1;

  /** The plan's days, with some room on both sides. */
  span(first: number, last: number): void {
    const room = Math.max(4, Math.ceil((last - first) * 0.03));
    this.first = first - room;
    this.last = last + room;
  }

  get width(): number {
    return Math.ceil((this.last - this.first) * this.perDay);
  }

  x(day: number): number {
    return (day - this.first) * this.perDay;
  }

  day(x: number): number {
    return x / this.perDay + this.first;
  }

  zoomTo(perDay: number): void {
    this.perDay = Math.min(Math.max(perDay, least), most);
  }

  fit(width: number): void {
    this.zoomTo(width / Math.max(this.last - this.first, 1));
  }

  /** The two lines of the header, the coarse one above. */
  get units(): [Unit | null, Unit] {
    if (this.perDay >= 20) return ["month", "day"];
    if (this.perDay >= 6) return ["month", "week"];
    if (this.perDay >= 1.15) return ["year", "month"];
    if (this.perDay >= 0.4) return ["year", "quarter"];
    return [null, "year"];
  }
}

/** The first days of the stretches of a unit that touch the days from `first` to `last`, and the one after them. */
export function* edges(unit: Unit, origin: Date, first: number, last: number): Generator<[number, Date]> {
  let date = floor(unit, dateOf(origin, first));
  for (;;) {
    const day = dayOf(origin, date);
    yield [day, date];
    if (day > last) return;
    date = next(unit, date);
  }
}

const milliseconds = 86_400_000;

export function dateOf(origin: Date, day: number): Date {
  return new Date(origin.getTime() + Math.floor(day) * milliseconds);
}

function dayOf(origin: Date, date: Date): number {
  return Math.round((date.getTime() - origin.getTime()) / milliseconds);
}

function floor(unit: Unit, date: Date): Date {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === "year") return new Date(Date.UTC(year, 0, 1));
  if (unit === "quarter") return new Date(Date.UTC(year, month - (month % 3), 1));
  if (unit === "month") return new Date(Date.UTC(year, month, 1));
  if (unit === "week") return new Date(Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7)));
  return new Date(Date.UTC(year, month, day));
}

function next(unit: Unit, date: Date): Date {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === "year") return new Date(Date.UTC(year + 1, 0, 1));
  if (unit === "quarter") return new Date(Date.UTC(year, month + 3, 1));
  if (unit === "month") return new Date(Date.UTC(year, month + 1, 1));
  return new Date(Date.UTC(year, month, day + (unit === "week" ? 7 : 1)));
}
