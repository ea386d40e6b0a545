/**
 * Copy and build everything third-party that the pages load into static/vendor (not tracked by git).
 *
 * Run after `npm ci`. A stamp with the hashes of what goes in makes a second run a matter of milliseconds.
 *   node scripts/vendor.mjs [--force]
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, "node_modules");
const VENDOR = join(ROOT, "static", "vendor");
const STAMP = join(VENDOR, ".stamp.json");
/** Where the name of an icon may stand between quotes. */
const ICON_SOURCES = ["templates", "static/js", "config", "docflow", "meetings", "confidential"];

const TINOS = {
  Regular: "400Regular/Tinos_400Regular.ttf",
  Bold: "700Bold/Tinos_700Bold.ttf",
  Italic: "400Regular_Italic/Tinos_400Regular_Italic.ttf",
  BoldItalic: "700Bold_Italic/Tinos_700Bold_Italic.ttf",
};

/** Copied as they are: [in node_modules, in static/vendor]. */
const COPIES = [
  ["@tabler/core/dist/css/tabler.min.css", "tabler.css"],
  ["socket.io-client/dist/socket.io.esm.min.js", "socket.io.js"],
  ["pdfjs-dist/legacy/build/pdf.min.mjs", "pdfjs/pdf.mjs"],
  ["pdfjs-dist/legacy/build/pdf.worker.min.mjs", "pdfjs/pdf.worker.mjs"],
  ["pdfjs-dist/legacy/web/images", "pdfjs/images"],
  ["pdfjs-dist/cmaps", "pdfjs/cmaps"],
  ["pdfjs-dist/standard_fonts", "pdfjs/standard_fonts"],
  ["pdfjs-dist/wasm/jbig2_nowasm_fallback.js", "pdfjs/wasm/jbig2_nowasm_fallback.js"],
  ["pdfjs-dist/wasm/openjpeg_nowasm_fallback.js", "pdfjs/wasm/openjpeg_nowasm_fallback.js"],
];

/** Minified on the way: PDF.js ships these two only in their long form. */
const MINIFIED = [
  ["pdfjs-dist/legacy/web/pdf_viewer.mjs", "pdfjs/pdf_viewer.mjs"],
  ["pdfjs-dist/legacy/web/pdf_viewer.css", "pdfjs/pdf_viewer.css"],
];

const sha256 = (/** @type {(string | Buffer)[]} */ ...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** @param {string} folder @param {Set<string>} extensions @returns {Promise<string[]>} */
async function filesBelow(folder, extensions) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extensions.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** @param {string} to @param {string | Buffer} content */
async function put(to, content) {
  await mkdir(dirname(join(VENDOR, to)), { recursive: true });
  await writeFile(join(VENDOR, to), content);
}

/** The four faces that Typst sets documents in; first, because composing waits for nothing else. */
async function copyTinos() {
  await mkdir(join(VENDOR, "fonts"), { recursive: true });
  for (const [face, path] of Object.entries(TINOS)) {
    await cp(join(MODULES, "@expo-google-fonts/tinos", path), join(VENDOR, "fonts", `Tinos-${face}.ttf`));
  }
}

async function copyFiles() {
  for (const [from, to] of COPIES) {
    await mkdir(dirname(join(VENDOR, to)), { recursive: true });
    await cp(join(MODULES, from), join(VENDOR, to), { recursive: true });
  }
  const esbuild = await import("esbuild");
  for (const [from, to] of MINIFIED) {
    const loader = to.endsWith(".css") ? "css" : "js";
    const { code } = await esbuild.transform(await readFile(join(MODULES, from)), { loader, minify: true });
    await put(to, code);
  }
}

/** Be Vietnam Pro in three weights; only the subsets Vietnamese needs, only woff2. */
async function copyPageFont() {
  const from = join(MODULES, "@fontsource/be-vietnam-pro");
  const faces = [];
  for (const weight of [400, 500, 600]) {
    const css = await readFile(join(from, `${weight}.css`), "utf8");
    faces.push(css.replaceAll("./files/", "fonts/").replace(/, url\([^)]*\.woff\) format\('woff'\)/g, ""));
    for (const subset of ["vietnamese", "latin-ext", "latin"]) {
      const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      await cp(join(from, "files", name), join(VENDOR, "fonts", name));
    }
  }
  await put("fonts.css", faces.join("\n"));
}

async function buildEditor() {
  const esbuild = await import("esbuild");
  await esbuild.build({
    entryPoints: [join(ROOT, "static/js/editor/index.js")],
    outfile: join(VENDOR, "editor.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
}

/** Every Tabler icon whose name stands between quotes in a template or a module: a few too many, never one too few. */
async function iconsInUse() {
  const folder = join(MODULES, "@tabler/icons/icons/outline");
  const known = new Set((await readdir(folder)).map((file) => file.replace(/\.svg$/, "")));
  const used = new Set();
  for (const source of ICON_SOURCES) {
    for (const file of await filesBelow(join(ROOT, source), new Set([".html", ".js", ".py", ".toml"]))) {
      const text = await readFile(file, "utf8");
      for (const [, name] of text.matchAll(/["']([a-z][a-z0-9-]*)["']/g)) if (known.has(name)) used.add(name);
    }
  }
  return [...used].sort();
}

/** @param {string[]} names */
async function buildSprite(names) {
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(join(MODULES, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
      const shapes = svg.replace(/<!--[^]*?-->/g, "").replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
    }),
  );
  await put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
}

async function main() {
  if (!existsSync(MODULES)) throw new Error("node_modules is missing: run `npm ci` first");
  const force = process.argv.includes("--force");
  const before = !force && existsSync(STAMP) ? JSON.parse(await readFile(STAMP, "utf8")) : {};
  const lock = sha256(await readFile(join(ROOT, "package-lock.json")), await readFile(fileURLToPath(import.meta.url)));
  const editorFiles = await filesBelow(join(ROOT, "static/js/editor"), new Set([".js"]));
  const icons = await iconsInUse();
  const now = {
    lock,
    editor: sha256(lock, ...(await Promise.all(editorFiles.map((file) => readFile(file))))),
    icons: sha256(lock, icons.join()),
  };
  const built = [];
  if (before.lock !== now.lock) {
    for (const stale of ["pdfjs", "fonts.css", "tabler.css"]) await rm(join(VENDOR, stale), { recursive: true, force: true });
    await copyTinos();
    await Promise.all([copyFiles(), copyPageFont()]);
    built.push("libraries");
  }
  if (before.editor !== now.editor && editorFiles.length) {
    await buildEditor();
    built.push("editor.js");
  }
  if (before.icons !== now.icons) {
    await buildSprite(icons);
    built.push(`icons.svg (${icons.length})`);
  }
  if (built.length) await put(".stamp.json", JSON.stringify(now));
  console.log(`${relative(ROOT, VENDOR)}: ${built.length ? built.join(", ") : "up to date"}`);
}

await main();
