// Rows and links of a plan as the server sends them, and as the chart holds them. Days are whole numbers from the plan's origin.
export const enum Kind {
  task,
  milestone,
  heading,
}

export const lights = ["", "red", "yellow", "green", "grey"] as const;
export type Light = (typeof lights)[number];

/** A span of days, half open. */
export type Span = readonly [number, number];

export interface Row {
  key: string;
  title: string;
  level: number;
  kind: Kind;
  owner: string;
  /** Expected; null where the plan has no dates yet. */
  start: number | null;
  end: number | null;
  /** Promised, or of the edition that is compared with. */
  wasStart: number | null;
  wasEnd: number | null;
  /** Part done, 0 to 100. */
  done: number;
  light: Light;
  isCritical: boolean;
  isMovable: boolean;
  /** Worked days that it can wait; null where nobody knows. */
  slack: number | null;
  deadline: number | null;
  /** Which of the head's calendars it works by. */
  calendar: number;
}

export interface Link {
  before: number;
  after: number;
  /** Whether it is counted from the finish of the row before, and holds the finish of the row after. */
  fromFinish: boolean;
  toFinish: boolean;
  isCritical: boolean;
  /** The days of both its edges. */
  from: number;
  to: number;
  /** The frame that drew it last: a link stands with both of its rows. */
  frame: number;
}

/** What holds for the whole plan; it comes with the first window. */
export interface Head {
  total: number;
  /** The date of day 0. */
  origin: string;
  first: number;
  last: number;
  today: number | null;
  revision: string;
  /** Of each calendar the days that are not worked; the first is the place's own. */
  calendars: Span[][];
}

export type RowCells = [
  string, string, number, number, string, number | null, number | null, number | null, number | null,
  number, number, number, number | null, number | null, number,
];
export type LinkCells = [number, number, string, number, number, number];

export interface WindowAnswer {
  head?: Head;
  revision: string;
  from: number;
  rows: RowCells[];
  links: LinkCells[];
}

const critical = 1;
const movable = 2;

export function rowOf(cells: RowCells): Row {
  const [key, title, level, kind, owner, start, end, wasStart, wasEnd, done, light, flags] = cells;
  const [slack, deadline, calendar] = [cells[12], cells[13], cells[14]];
  return {
    key, title, level, kind, owner, start, end, wasStart, wasEnd, done, slack, deadline, calendar,
    light: lights[light] ?? "",
    isCritical: (flags & critical) !== 0,
    isMovable: (flags & movable) !== 0,
  };
}

export function linkOf([before, after, kind, flags, from, to]: LinkCells): Link {
  return {
    before, after, from, to,
    fromFinish: kind[0] === "F",
    toFinish: kind[1] === "F",
    isCritical: (flags & critical) !== 0,
    frame: 0,
  };
}
