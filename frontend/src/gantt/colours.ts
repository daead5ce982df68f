// The chart's colours, taken from the style sheet so that light, dark and contrast are decided in one place.
const names = [
  "ink", "quiet", "ground", "head", "line", "closed", "bar", "done", "was", "critical", "link", "today", "ghost",
  "heading", "red", "yellow", "green", "grey", "current",
] as const;

export type Colours = Record<(typeof names)[number], string> & { font: string };

export function coloursOf(element: HTMLElement): Colours {
  // A custom property comes as it was written (light-dark(…)); the colour of a probe comes worked out.
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const found = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--gantt-${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return { ...found, font: getComputedStyle(element).fontFamily } as Colours;
}
