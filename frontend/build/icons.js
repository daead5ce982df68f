// A Vite plugin that puts exactly the icons which templates and scripts name into one SVG sprite.
//
// Templates say {% icon "check" %} or icon="check"; scripts and Python say icon: "check", icon="check" or icon("check").
// An unknown name fails the build.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const uses = [
  /\{%\s*icon\s+"([a-z0-9-]+)"/g,
  /\bicon\s*[=:]\s*"([a-z0-9-]+)"/g,
  /\bicon\("([a-z0-9-]+)"/g,
];

/** The names of all icons used under the folders, sorted. */
function usedIcons(folders) {
  const names = new Set();
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true })) {
      if (!/\.(html|py|ts)$/.test(file)) continue;
      const text = readFileSync(join(folder, file), "utf8");
      for (const pattern of uses) {
        for (const match of text.matchAll(pattern)) names.add(match[1]);
      }
    }
  }
  return [...names].sort();
}

/** One icon as a symbol; a name ending in -filled comes from the filled set. */
function symbol(library, name) {
  const filled = name.endsWith("-filled");
  const path = filled
    ? join(library, "filled", `${name.slice(0, -"-filled".length)}.svg`)
    : join(library, "outline", `${name}.svg`);
  let svg;
  try {
    svg = readFileSync(path, "utf8");
  } catch {
    throw new Error(`no icon is called "${name}" in @tabler/icons`);
  }
  const body = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s*\n\s*/g, "");
  const paint = filled
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
}

export function iconSprite(library, folders) {
  return {
    name: "duban-icons",
    generateBundle() {
      const symbols = usedIcons(folders)
        .map((name) => symbol(library, name))
        .join("\n");
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`,
      });
    },
  };
}
