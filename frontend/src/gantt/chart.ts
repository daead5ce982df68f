// The chart: one canvas and the outline in a stage that stays in sight while its frame scrolls. It draws when something changed.
import { coloursOf, type Colours } from "./colours";
import { headHeight, rowHeight, type Frame } from "./frame";
import { Outline } from "./outline";
import { hatchOf, paintBars } from "./paint-bars";
import { paintLinks } from "./paint-links";
import { paintGround, paintHead, paintToday } from "./paint-time";
import type { Row, Span } from "./rows";
import { Scale, dateOf, zoomStep } from "./scale";
import type { Store } from "./store";
import type { Words } from "./words";

const narrow = 700; // pixels: below this the outline is folded at first

export interface Parts {
  root: HTMLElement;
  scroller: HTMLElement;
  size: HTMLElement;
  stage: HTMLElement;
  canvas: HTMLCanvasElement;
  grid: HTMLElement;
}

export class Chart {
  readonly scale = new Scale();
  /** The row that the keyboard stands on. */
  current = 0;
  trial: ReadonlyMap<number, Span> = new Map();
  /** Called when another row is current, or what is known of it. */
  onCurrent: (row: Row | undefined) => void = () => undefined;
  private readonly outline: Outline;
  private readonly pen: CanvasRenderingContext2D;
  private colours: Colours;
  private hatch: CanvasPattern | null = null;
  private isDue = false;
  private isFitted = false;
  private frames = 0;
  private told: Row | undefined;

  constructor(
    readonly parts: Parts,
    readonly store: Store,
    readonly words: Words,
  ) {
    const pen = parts.canvas.getContext("2d", { alpha: false });
    if (!pen) throw new Error("no canvas");
    this.pen = pen;
    this.outline = new Outline(parts.grid, words);
    this.colours = coloursOf(parts.root);
    if (parts.root.clientWidth < narrow) parts.root.dataset["folded"] = "";
    parts.scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.resize()).observe(parts.scroller);
    new MutationObserver(() => this.recolour()).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
    this.recolour();
  }

  get origin(): Date {
    return new Date(`${this.store.head?.origin ?? "2000-01-01"}T00:00:00Z`);
  }

  /** How wide the outline is; measured when something is resized, since measuring in a frame costs a layout. */
  left = 0;

  get isFolded(): boolean {
    return "folded" in this.parts.root.dataset;
  }

  /** Rows have come. */
  onRows(): void {
    const head = this.store.head;
    if (!head) return;
    this.parts.scroller.style.setProperty("--gantt-rows", `${headHeight + head.total * rowHeight}px`);
    this.scale.span(head.first, head.last);
    this.parts.grid.setAttribute("aria-rowcount", String(head.total));
    if (!this.isFitted) this.fit();
    this.resize();
  }

  /** The whole plan in the width that there is. */
  fit(): void {
    this.isFitted = true;
    this.left = this.parts.grid.offsetWidth;
    this.scale.fit(this.parts.scroller.clientWidth - this.left);
    this.resize();
  }

  /** Zooms around a place on the screen, by default the middle of the chart. */
  zoom(by: number, at = (this.left + this.parts.scroller.clientWidth) / 2): void {
    const { scroller } = this.parts;
    const day = this.scale.day(scroller.scrollLeft + at - this.left);
    this.scale.zoomTo(this.scale.perDay * by);
    this.resize();
    scroller.scrollLeft = this.scale.x(day) - (at - this.left);
    this.draw();
  }

  zoomIn(): void {
    this.zoom(zoomStep);
  }

  zoomOut(): void {
    this.zoom(1 / zoomStep);
  }

  /** Brings a day into the middle. */
  goTo(day: number): void {
    const { scroller } = this.parts;
    scroller.scrollLeft = this.scale.x(day) - (scroller.clientWidth - this.left) / 2;
  }

  fold(isFolded: boolean): void {
    this.parts.root.toggleAttribute("data-folded", isFolded);
    this.resize();
  }

  /** Makes a row the current one and brings it into sight. */
  choose(row: number): void {
    this.current = Math.min(Math.max(row, 0), Math.max(this.store.total - 1, 0));
    const { scroller } = this.parts;
    const [top, room] = [this.current * rowHeight, scroller.clientHeight - headHeight];
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + rowHeight - room;
    this.draw();
  }

  /** The row at a height of the stage; null above the rows and below the last. */
  rowAt(y: number): number | null {
    if (y < headHeight) return null;
    const row = Math.floor((y - headHeight + this.parts.scroller.scrollTop) / rowHeight);
    return row < this.store.total ? row : null;
  }

  dayAt(x: number): number {
    return this.scale.day(this.parts.scroller.scrollLeft + x - this.left);
  }

  showTrial(trial: ReadonlyMap<number, Span>): void {
    this.trial = trial;
    this.draw();
  }

  draw(): void {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.paint();
    });
  }

  private recolour(): void {
    this.colours = coloursOf(this.parts.root);
    this.hatch = hatchOf(this.pen, this.colours.ground);
    this.draw();
  }

  private resize(): void {
    const { size, stage, scroller, canvas, grid } = this.parts;
    this.left = grid.offsetWidth;
    size.style.height = `${headHeight + this.store.total * rowHeight}px`;
    size.style.width = `${Math.max(this.left + this.scale.width, scroller.clientWidth)}px`;
    const [width, height] = [scroller.clientWidth, scroller.clientHeight];
    stage.style.width = `${width}px`;
    stage.style.height = `${height}px`;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.draw();
  }

  private paint(): void {
    if (!this.store.head) return;
    const frame = this.frame();
    this.store.want(frame.from, frame.to);
    const ratio = window.devicePixelRatio || 1;
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintGround(frame);
    paintLinks(frame);
    paintBars(frame);
    paintToday(frame);
    paintHead(frame);
    const { from, to, scrollTop, origin } = frame;
    this.outline.show(from, to, scrollTop, this.current, (at) => this.store.row(at), origin);
    const row = this.store.row(this.current);
    if (row !== this.told) this.onCurrent((this.told = row));
  }

  private frame(): Frame {
    const { scroller } = this.parts;
    const [width, height] = [scroller.clientWidth, scroller.clientHeight];
    const { scrollLeft, scrollTop } = scroller;
    const from = Math.max(Math.floor(scrollTop / rowHeight), 0);
    const to = Math.min(Math.floor((scrollTop + height - headHeight) / rowHeight), this.store.total - 1);
    const { pen, scale, store, words, colours, hatch, origin, left, current, trial } = this;
    this.frames += 1;
    return {
      pen, scale, store, words, colours, hatch, origin, left, current, trial,
      width, height, scrollLeft, scrollTop, from, to, hasTitles: this.isFolded, number: this.frames,
    };
  }

  /** The date on which the chart is centred, for whoever wants to say it. */
  get centre(): Date {
    return dateOf(this.origin, this.dayAt((this.left + this.parts.scroller.clientWidth) / 2));
  }
}
