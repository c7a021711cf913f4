// Looks at the pages in Debian's Chromium: node check.mjs ADDRESS NODE_MODULES MODES. Says what is wrong, or that all is well.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [address, modules, modes] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");

const PAGES = [
  "/", "/fluesse", "/fluesse?partei=UNIT", "/massnahmen", "/massnahmen/olaf", "/ansaetze", "/einheiten", "/einheiten/15003",
  "/zeitreise?vorher=Beschluss", "/verteilung", "/verteilung/laender", "/buchungen", "/nachweis", "/nachweis/3", "/suche?suche=olaf",
  "/hilfe", "/programme", "/barrierefreiheit", "/?von=Quark", "/massnahmen/fehlt", "/?von=1999-01&bis=1999-02",
];
const MODES = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  narrow: { colorScheme: "light", viewport: { width: 320, height: 640 } },
  forced: { forcedColors: "active", reducedMotion: "reduce" },
};
const faults = [];
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  // Root has no sandbox, and the tests may run as root. No name leads anywhere but to this machine.
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
});

// What a browser says of a page by itself; a page that is an answer to a wrong question has its status on the console.
function watch(page, name) {
  page.on("console", (message) => {
    const isStatus = /status of 40[04]/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isStatus) faults.push(`${name}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) faults.push(`${name}: asks ${request.url()}`);
  });
}

for (const mode of modes.split(",")) {
  const options = MODES[mode];
  const context = await browser.newContext({ locale: "de-DE", ...options });
  const page = await context.newPage();
  for (const path of PAGES) {
    const name = `${path} (${mode})`;
    watch(page, name);
    await page.goto(address + path, { waitUntil: "load" });
    // The policy keeps scripts out of the page; what is evaluated here comes from the browser itself.
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    if (found.passes.length < 10) faults.push(`${name}: axe found only ${found.passes.length} rules to hold`);
    for (const violation of found.violations) {
      faults.push(`${name}: ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (width > 0) faults.push(`${name}: scrolls sideways by ${width} pixels`);
    page.removeAllListeners();
  }
  await context.close();
}

// By keyboard: every step lands on something that is seen, and the first one leads past the navigation.
{
  const page = await browser.newPage({ locale: "de-DE" });
  await page.goto(`${address}/fluesse`);
  const steps = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    steps.push(await page.evaluate(() => {
      const here = document.activeElement;
      const box = here.getBoundingClientRect();
      return { words: (here.getAttribute("aria-label") ?? here.textContent ?? here.id).trim().slice(0, 40), name: here.tagName, seen: box.width > 0 && box.height > 0 };
    }));
  }
  if (steps[0].words !== "Zum Inhalt") faults.push(`the first step leads to ${JSON.stringify(steps[0])}`);
  const hidden = steps.filter((step) => step.name !== "BODY" && !step.seen);
  if (hidden.length) faults.push(`steps that nobody sees: ${JSON.stringify(hidden)}`);
  for (const name of ["INPUT", "SELECT", "BUTTON", "A", "SUMMARY"]) {
    if (!steps.some((step) => step.name.toUpperCase() === name)) faults.push(`no step reaches a ${name}`);
  }
  // A form by keyboard alone: another basis.
  await page.goto(`${address}/`);
  await page.focus("#grundlage");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.selectOption("#grundlage", "ist");
  await page.focus("#stand");
  await page.keyboard.press("Enter");
  await page.waitForURL(/grundlage=ist/);
  await page.close();
}

// Without scripts everything is there.
{
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "de-DE" });
  const page = await context.newPage();
  for (const path of PAGES) {
    await page.goto(address + path);
    if ((await page.locator("h1").count()) !== 1) faults.push(`${path}: no heading without scripts`);
  }
  await context.close();
}

// A proof is checked in the browser, and a false one is found.
{
  const page = await browser.newPage({ locale: "de-DE" });
  await page.goto(`${address}/nachweis/3`);
  await page.waitForSelector('#geprueft[data-ergebnis="ja"]', { timeout: 20_000 }).catch(() => faults.push("the proof was not checked"));
  const source = await page.locator('script[src*="verify"]').getAttribute("src");
  const wrong = await page.evaluate(async (source) => {
    const { holds } = await import(source);
    const proof = JSON.parse(document.getElementById("beweis").textContent);
    const entry = document.getElementById("eintrag").textContent;
    return [await holds({ ...proof, entry }), await holds({ ...proof, entry: `${entry} ` }), await holds({ ...proof, entry, leafIndex: "0" })];
  }, source);
  if (String(wrong) !== "true,false,false") faults.push(`proofs: ${wrong}`);
  // On paper: tagged, so that it can be read out.
  const paper = (await page.pdf({ tagged: true })).toString("latin1");
  if (!paper.includes("/StructTreeRoot") || !paper.includes("/Lang")) faults.push("what is printed is not tagged");
  await page.close();
}

await browser.close();
console.log(faults.length ? `${faults.join("\n")}\npages: ${faults.length} faults` : "pages: all is well");
process.exitCode = faults.length ? 1 : 0;
