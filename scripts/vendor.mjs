/**
 * Copy and build everything third-party that the pages load into static/vendor (not tracked by git).
 *
 * Run after `npm ci`. A stamp with the hashes of what goes in makes a second run a matter of milliseconds.
 *   node scripts/vendor.mjs [--force]
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, "node_modules");
const VENDOR = join(ROOT, "static", "vendor");
const STAMP = join(VENDOR, ".stamp.json");
/** Where a class of Tabler's or the name of an icon may be written. */
const SOURCES = ["templates", "static/js", "config", "docflow", "meetings", "confidential"];
const TABLER = "@tabler/core/dist/css/tabler.min.css";
const ICONS = join(MODULES, "@tabler/icons/icons/outline");

const TINOS = {
  Regular: "400Regular/Tinos_400Regular.ttf",
  Bold: "700Bold/Tinos_700Bold.ttf",
  Italic: "400Regular_Italic/Tinos_400Regular_Italic.ttf",
  BoldItalic: "700Bold_Italic/Tinos_700Bold_Italic.ttf",
};

/** Copied as they are: [in node_modules, in static/vendor]. */
const COPIES = [
  ["socket.io-client/dist/socket.io.esm.min.js", "socket.io.js"],
  ["pdfjs-dist/legacy/build/pdf.min.mjs", "pdfjs/pdf.js"],
  ["pdfjs-dist/legacy/build/pdf.worker.min.mjs", "pdfjs/pdf.worker.js"],
  ["pdfjs-dist/legacy/web/images", "pdfjs/images"],
  ["pdfjs-dist/cmaps", "pdfjs/cmaps"],
  ["pdfjs-dist/standard_fonts", "pdfjs/standard_fonts"],
  ["pdfjs-dist/wasm/jbig2_nowasm_fallback.js", "pdfjs/wasm/jbig2_nowasm_fallback.js"],
  ["pdfjs-dist/wasm/openjpeg_nowasm_fallback.js", "pdfjs/wasm/openjpeg_nowasm_fallback.js"],
];

/** The parts of PDF.js's own sheet that a page of it needs; the rest is its toolbar, dialogs and annotation editors. */
const PDF_CLASSES =
  "pdfViewer page canvasWrapper textLayer markedContent endOfContent selecting annotationLayer linkAnnotation section div span br a img canvas";
/** The oldest browsers the sheets are written down for. */
const BROWSERS = ["chrome105", "safari15.4", "firefox110"];

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
  const viewer = await readFile(join(MODULES, "pdfjs-dist/legacy/web/pdf_viewer.mjs"));
  await put("pdfjs/pdf_viewer.js", (await esbuild.transform(viewer, { loader: "js", minify: true })).code);
  await put("pdfjs/pdf_viewer.css", await onlyUsed("pdfjs-dist/legacy/web/pdf_viewer.css", PDF_CLASSES));
}

/**
 * A third-party sheet without the rules that nothing of ours can match, in a layer that our own sheets override.
 * @param {string} sheet in node_modules
 * @param {string} names classes and elements in use
 */
async function onlyUsed(sheet, names) {
  const [{ transform }, { PurgeCSS }] = await Promise.all([import("esbuild"), import("purgecss")]);
  const flat = await transform(await readFile(join(MODULES, sheet)), { loader: "css", minify: true, target: BROWSERS });
  const [{ css }] = await new PurgeCSS().purge({
    content: [{ raw: names, extension: "html" }],
    css: [{ raw: flat.code }],
    defaultExtractor: (text) => text.split(" "),
    keyframes: true,
    fontFace: true,
  });
  return `@layer ${basename(sheet).split(/[._]/)[0]} {${css.replace(/^@charset "UTF-8";/, "")}}\n`;
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

/** @param {string} from below static/js @param {string} to in static/vendor @param {"esm" | "iife"} format a worker is no module: not every browser lets it be one */
async function bundle(from, to, format) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    entryPoints: [join(ROOT, "static/js", from)],
    outfile: join(VENDOR, to),
    bundle: true,
    minify: true,
    format,
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
}

/** @returns {Promise<{ words: Set<string>, quoted: Set<string> }>} every word of our pages, and those between quotes */
async function readSources() {
  const words = new Set();
  const quoted = new Set();
  for (const source of SOURCES) {
    for (const file of await filesBelow(join(ROOT, source), new Set([".html", ".js", ".py", ".toml"]))) {
      const text = await readFile(file, "utf8");
      for (const [word] of text.matchAll(/[A-Za-z][\w-]*/g)) words.add(word);
      for (const [, name] of text.matchAll(/["']([a-z][a-z0-9-]*)["']/g)) quoted.add(name);
    }
  }
  return { words, quoted };
}

/** @param {string[]} names */
async function buildSprite(names) {
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(join(ICONS, `${name}.svg`), "utf8");
      const shapes = svg.replace(/<!--[^]*?-->/g, "").replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
    }),
  );
  await put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
}

/** @returns {Promise<Record<string, { hash: string, build: () => Promise<unknown> }>>} each product with what it depends on */
async function products() {
  const lock = sha256(await readFile(join(ROOT, "package-lock.json")), await readFile(fileURLToPath(import.meta.url)));
  const ours = async (/** @type {string[]} */ ...names) => {
    const files = await Promise.all(names.map((name) => filesBelow(join(ROOT, "static/js", name), new Set([".js"]))));
    return sha256(lock, ...(await Promise.all(files.flat().map((file) => readFile(file)))));
  };
  const { words, quoted } = await readSources();
  const tabler = await readFile(join(MODULES, TABLER), "utf8");
  const styled = new Set(tabler.match(/[A-Za-z][\w-]*/g));
  const classes = [...words].filter((word) => styled.has(word)).sort();
  const drawn = new Set((await readdir(ICONS)).map((file) => file.replace(/\.svg$/, "")));
  const icons = [...quoted].filter((name) => drawn.has(name)).sort();
  return {
    fonts: { hash: lock, build: async () => (await copyTinos(), await copyPageFont()) },
    libraries: { hash: lock, build: copyFiles },
    "editor.js": { hash: await ours("editor"), build: () => bundle("editor/index.js", "editor.js", "esm") },
    "sealing.js": { hash: await ours("sealing"), build: () => bundle("sealing/index.js", "sealing.js", "esm") },
    "worker.js": { hash: await ours("offline"), build: () => bundle("offline/worker.js", "worker.js", "iife") },
    "tabler.css": { hash: sha256(lock, classes.join()), build: async () => put("tabler.css", await onlyUsed(TABLER, classes.join(" "))) },
    "icons.svg": { hash: sha256(lock, icons.join()), build: () => buildSprite(icons) },
  };
}

async function main() {
  if (!existsSync(MODULES)) throw new Error("node_modules is missing: run `npm ci` first");
  const force = process.argv.includes("--force");
  const stamps = !force && existsSync(STAMP) ? JSON.parse(await readFile(STAMP, "utf8")) : {};
  const built = [];
  for (const [name, { hash, build }] of Object.entries(await products())) {
    if (stamps[name] === hash) continue;
    await build();
    stamps[name] = hash;
    built.push(name);
  }
  if (built.length) await put(".stamp.json", JSON.stringify(stamps));
  console.log(`${relative(ROOT, VENDOR)}: ${built.length ? built.join(", ") : "up to date"}`);
}

await main();
