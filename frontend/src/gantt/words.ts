// Dates and sentences of the chart in the page's language. Sentences are the template's (data-text-…), translated there.
import { dateOf, type Unit } from "./scale";

export class Words {
  private readonly whole: Intl.DateTimeFormat;
  private readonly month: Intl.DateTimeFormat;
  private readonly yearMonth: Intl.DateTimeFormat;
  private readonly year: Intl.DateTimeFormat;
  private readonly isChinese: boolean;

  constructor(private readonly element: HTMLElement) {
    this.isChinese = document.documentElement.lang.startsWith("zh");
    const language = this.isChinese ? "zh-CN" : "en-US";
    const made = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    this.whole = made({ year: "numeric", month: this.isChinese ? "long" : "short", day: "numeric" });
    this.month = made({ month: "short" });
    this.yearMonth = made({ year: "numeric", month: this.isChinese ? "long" : "short" });
    this.year = made({ year: "numeric" });
  }

  date(origin: Date, day: number): string {
    const date = dateOf(origin, day);
    // 9 Apr 2026, as everywhere in the product; no English of the browsers' writes just that.
    return this.isChinese ? this.whole.format(date) : `${date.getUTCDate()} ${this.month.format(date)} ${date.getUTCFullYear()}`;
  }

  /** From the first to the last day, both included; a milestone has but the one at whose end it is reached. */
  dates(origin: Date, start: number, end: number): string {
    const to = this.date(origin, end - 1);
    const from = start < end ? this.date(origin, start) : to;
    return from === to ? from : `${from}${this.isChinese ? "至" : " – "}${to}`;
  }

  /** What the header writes into a stretch. */
  stretch(unit: Unit, date: Date, isUpper: boolean): string {
    if (unit === "year") return this.year.format(date);
    if (unit === "quarter") return this.text("quarter", { number: Math.floor(date.getUTCMonth() / 3) + 1 });
    if (unit === "month") return (isUpper ? this.yearMonth : this.month).format(date);
    return String(date.getUTCDate());
  }

  text(name: string, values: Record<string, string | number> = {}): string {
    const raw = this.element.getAttribute(`data-text-${name}`) ?? "";
    return raw.replace(/%\((\w+)\)s/g, (whole, key: string) => String(values[key] ?? whole));
  }
}
