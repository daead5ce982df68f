// Builds every file of src/entries into src/duban/static/built, with content hashes and a manifest.
//
// The page head asks for an entry by its file name: {% asset "main" %} (foundation/templatetags/assets.py).
// An entry under src/entries/early/ is loaded as a classic, blocking script and must import nothing.
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

import { compressed } from "./build/compressed.js";
import { iconSprite } from "./build/icons.js";

const here = dirname(fileURLToPath(import.meta.url));
const entries = join(here, "src", "entries");
const icons = join(here, "node_modules", "@tabler", "icons", "icons");
const templates = join(here, "..", "src", "duban");

const input = Object.fromEntries(
  readdirSync(entries, { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [relative(entries, join(entries, name)).replace(/\.ts$/, ""), join(entries, name)]),
);

export default defineConfig({
  root: here,
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [iconSprite(icons, [templates, join(here, "src")]), compressed()],
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  build: {
    outDir: join(here, "..", "src", "duban", "static", "built"),
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // Office machines keep browsers for years: Chromium 109 is the last one for Windows 7.
    target: ["chrome109", "firefox115", "safari16"],
    assetsInlineLimit: 0,
    rollupOptions: {
      checks: { pluginTimings: false },
      input,
      onLog(level, log, handler) {
        // htmx holds one eval for attributes that this product never uses; htmx.config.allowEval shuts it.
        if (log.code === "EVAL" && /htmx/.test(log.id ?? log.message)) return;
        handler(level, log);
      },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});
