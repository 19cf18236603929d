// Called by .ci/test-fix-browser: node fix_browser.mjs SOBRIA TOOLS CHROMIUM
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";

const [sobria, tools, chromium] = process.argv.slice(2);
const { chromium: browser } = createRequire(path.join(tools, "index.js"))("playwright-core");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "sobria-browser-"));
const digest = (algorithm, content, form) => createHash(algorithm).update(content).digest(form);
const integrity = (content, algorithm = "sha384") => `${algorithm}-${digest(algorithm, content, "base64")}`;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".png": "image/png" };

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A PNG of 128 × 128 that is packed badly, with colours under zero alpha. */
function picture() {
  const chunk = (name, data) => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
  };
  const rows = [];
  for (let y = 0; y < 128; y++) {
    rows.push(Buffer.from([0]));
    for (let x = 0; x < 128; x++) rows.push(Buffer.from([x, y, 77, x < 16 ? 0 : 255]));
  }
  const header = Buffer.from([0, 0, 0, 128, 0, 0, 0, 128, 8, 6, 0, 0, 0]);
  const pixels = zlib.deflateSync(Buffer.concat(rows), { level: 1 });
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

function site(name, files) {
  const folder = path.join(work, name);
  fs.mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), content);
  return folder;
}

function fix(folder, ...more) {
  const told = execFileSync(sobria, ["fix", folder, "--journal", path.join(work, "journal"), "--lang", "en", ...more]);
  return told.toString();
}

/** Serves a folder as a plain file server does; counts what was asked for. */
async function serve(folder) {
  const asked = [];
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
    asked.push(name);
    const file = path.join(folder, path.basename(name));
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    const content = fs.readFileSync(file);
    const tag = `"${digest("sha1", content, "hex")}"`;
    const headers = { "content-type": TYPES[path.extname(file)] ?? "text/plain", etag: tag, "cache-control": "no-cache" };
    if (request.headers["if-none-match"] === tag) return response.writeHead(304, headers).end();
    response.writeHead(200, headers).end(content);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  return { url: `http://localhost:${server.address().port}/`, asked, close: () => server.close() };
}

/** A visitor with a memory of their own. */
async function visitor(name) {
  const options = { executablePath: chromium, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] };
  return browser.launchPersistentContext(path.join(work, name), options);
}

async function visit(context, url, patience = 20000) {
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.goto(url, { waitUntil: "load" });
  const shown = await page.waitForFunction(() => window.shown, null, { timeout: patience }).then((it) => it.jsonValue(), () => undefined);
  return { page, wrong, shown };
}

// The pixels as a canvas shows them, and the bytes that came.
const SHOW = `async function show(content) {
  const image = await createImageBitmap(new Blob([content], { type: "image/png" }), { premultiplyAlpha: "none" });
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0);
  const hash = await crypto.subtle.digest("SHA-256", drawing.getImageData(0, 0, image.width, image.height).data);
  return { bytes: content.byteLength, pixels: Array.from(new Uint8Array(hash), (byte) => byte.toString(16)).join() };
}`;

async function subresourceIntegrity() {
  const png = picture();
  // The page checks the script, and the script checks the picture.
  const script = `${SHOW}\nfetch("a.png", { integrity: ${JSON.stringify(integrity(png, "sha256"))} })
    .then((answer) => answer.arrayBuffer()).then(show).then((shown) => { window.shown = shown; });\n`;
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Integrity</title>
<link rel="icon" href="data:,">
<script defer src="main.js" integrity="${integrity(script)}"></script></head><body><img src="a.png" alt=""></body></html>`;
  const folder = site("integrity", { "a.png": png, "main.js": script, "index.html": page });
  const server = await serve(folder);
  const regular = await visitor("regular");
  const first = await visit(regular, server.url);
  assert.deepEqual(first.wrong, []);
  assert.equal(first.shown.bytes, png.length);
  const told = fix(folder);
  assert.match(told, /digests brought up to date in 2 texts/);
  const fresh = await visitor("fresh");
  for (const who of [fresh, regular]) {
    const now = await visit(who, server.url);
    assert.deepEqual(now.wrong, []);
    assert.equal(now.shown.pixels, first.shown.pixels);
    assert.ok(now.shown.bytes < png.length / 2);
  }
  // What this test would see if a cover had been left behind.
  for (const [file, content] of [["a.png", png], ["main.js", script]]) {
    const fixed = fs.readFileSync(path.join(folder, file));
    fs.writeFileSync(path.join(folder, file), content);
    const broken = await visit(fresh, server.url, 2000);
    assert.equal(broken.shown, undefined, `${file} is not checked`);
    assert.ok(broken.wrong.some((text) => text.includes("integrity")), `${file}: ${broken.wrong}`);
    fs.writeFileSync(path.join(folder, file), fixed);
  }
  fix(folder, "--undo");
  const back = await visit(fresh, server.url);
  assert.deepEqual([back.wrong, back.shown], [[], first.shown]);
  await regular.close();
  await fresh.close();
  server.close();
  console.log(`integrity: script and picture accepted, same pixels in ${fix(folder, "--only", "png").match(/\S+ \S+ → .*/)[0]}`);
}

async function angularWorker() {
  const png = picture();
  const worker = fs.readFileSync(path.join(tools, "node_modules/@angular/service-worker/ngsw-worker.js"));
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Worker</title><link rel="icon" href="data:,">
<script src="main.js"></script></head><body><img src="a.png" alt=""></body></html>`;
  const script = `${SHOW}\nnavigator.serviceWorker.register("ngsw-worker.js");
    navigator.serviceWorker.ready.then(() => fetch("a.png")).then((answer) => answer.arrayBuffer()).then(show)
    .then((shown) => { window.shown = { ...shown, controlled: navigator.serviceWorker.controller !== null }; });\n`;
  const files = { "index.html": page, "main.js": script, "a.png": png };
  const hashes = Object.entries(files).map(([name, content]) => [`/${name}`, digest("sha1", content, "hex")]);
  const table = JSON.stringify({
    configVersion: 1, timestamp: 1, index: "/index.html", navigationRequestStrategy: "performance", dataGroups: [],
    assetGroups: [{ name: "app", installMode: "prefetch", updateMode: "prefetch", cacheQueryOptions: { ignoreVary: true },
      urls: Object.keys(files).map((name) => `/${name}`), patterns: [] }],
    hashTable: Object.fromEntries(hashes), navigationUrls: [{ positive: true, regex: "^\\/.*$" }],
  }, null, 2);
  const folder = site("worker", { ...files, "ngsw.json": table, "ngsw-worker.js": worker });
  const server = await serve(folder);
  const regular = await visitor("worker-regular");
  const state = async (context) => {
    const page = await context.newPage();
    await page.goto(`${server.url}ngsw/state`);
    const text = await page.locator("body").innerText();
    await page.close();
    return { driver: text.match(/Driver state: (\S+)/)?.[1], latest: text.match(/Latest manifest hash: (\S+)/)?.[1] };
  };
  const settled = async (context, hash) => {
    for (let tries = 0; tries < 60; tries++) {
      const now = await state(context);
      if (now.driver && now.driver !== "NORMAL") return now;
      if (now.latest === hash) return now;
      await new Promise((done) => setTimeout(done, 250));
    }
    return state(context);
  };
  // The worker names a version by the digest of its table, written without white space.
  const version = () => digest("sha1", JSON.stringify(JSON.parse(fs.readFileSync(path.join(folder, "ngsw.json")))), "hex");
  const first = await visit(regular, server.url);
  assert.deepEqual(first.wrong, []);
  assert.deepEqual(await settled(regular, version()), { driver: "NORMAL", latest: version() });
  const before = version();
  assert.match(fix(folder), /digests brought up to date in 1 text/);
  assert.notEqual(version(), before);
  // The regular visitor has the first version, learns of the second, and has it at the next visit.
  const old = await visit(regular, server.url);
  assert.deepEqual(old.wrong, []);
  assert.deepEqual(await settled(regular, version()), { driver: "NORMAL", latest: version() });
  await old.page.close();
  await first.page.close();
  const next = await visit(regular, server.url);
  const fresh = await visitor("worker-fresh");
  const now = await visit(fresh, server.url);
  assert.deepEqual(await settled(fresh, version()), { driver: "NORMAL", latest: version() });
  const again = await visit(fresh, server.url);
  for (const seen of [next, now, again]) {
    assert.deepEqual(seen.wrong, []);
    assert.equal(seen.shown.pixels, first.shown.pixels);
    assert.ok(seen.shown.bytes < png.length / 2, "the fixed picture is served");
  }
  assert.ok(next.shown.controlled && again.shown.controlled, "the worker serves the pages");
  // What this test would see if the table had been left behind.
  const fixed = fs.readFileSync(path.join(folder, "ngsw.json"));
  fs.writeFileSync(path.join(folder, "ngsw.json"), table);
  const misled = await visitor("worker-misled");
  await visit(misled, server.url, 2000);
  // The worker takes the table first and looks at the files later.
  let broken = await state(misled);
  for (let tries = 0; tries < 120 && broken.driver === "NORMAL"; tries++) {
    await new Promise((done) => setTimeout(done, 250));
    broken = await state(misled);
  }
  assert.notEqual(broken.driver, "NORMAL");
  fs.writeFileSync(path.join(folder, "ngsw.json"), fixed);
  await Promise.all([regular, fresh, misled].map((context) => context.close()));
  server.close();
  console.log(`Angular's worker: NORMAL before and after, new version taken; with the first table: ${JSON.stringify(broken)}`);
}

try {
  assert.equal(spawnSync(sobria, ["--version"]).status, 0);
  await subresourceIntegrity();
  await angularWorker();
} catch (error) {
  console.error("FAILED:", error);
  process.exitCode = 1;
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
process.exit();
