// Runs axe-core over pages in headless Chromium: `node check-html.mjs <chromium> <work folder> [shots]`.
// The work folder holds node_modules/ and pages/; every page is judged at three settings.
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [chromium, work, shots] = process.argv.slice(2);
const require = createRequire(resolve(work, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const MUST = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const SETTINGS = [
    { name: "desktop", width: 1366, height: 900, scheme: "light" },
    { name: "phone", width: 360, height: 740, scheme: "light" },
    { name: "dark", width: 1366, height: 900, scheme: "dark" },
];

// rules that Chromium could not decide by itself are told, so that they are not taken for passed
function tell(page, setting, kind, results) {
    for (const { id, impact, help, nodes } of results) {
        console.log(`${kind}: ${page} (${setting}): ${id} [${impact}] ${help}, ${nodes.length}×`);
        console.log(`    ${nodes[0].html.slice(0, 160)}\n    ${(nodes[0].failureSummary ?? "").replaceAll("\n", " ")}`);
    }
}

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
let failures = 0;
let passes = 0;
let judged = 0;
try {
    const folder = join(work, "pages");
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".html")).sort()) {
        for (const setting of SETTINGS) {
            const tab = await browser.newPage();
            await tab.setViewport({ width: setting.width, height: setting.height });
            await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: setting.scheme }]);
            const errors = [];
            tab.on("pageerror", (error) => errors.push(String(error)));
            tab.on("request", (request) => {
                if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) {
                    errors.push(`fetches ${request.url()}`);
                }
            });
            await tab.goto(pathToFileURL(resolve(folder, name)).href);
            await tab.evaluate(axe);
            const run = (values) => tab.evaluate(
                (values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), values);
            const must = await run(MUST);
            const best = await run(["best-practice"]);
            const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            // a fragment leaves that to the website's own styles
            if (wide > 0 && !name.includes("fragment")) errors.push(`the page itself scrolls sideways by ${wide} px`);
            tell(name, setting.name, "VIOLATION", must.violations);
            if (setting.name === "desktop") tell(name, setting.name, "undecided", must.incomplete);
            tell(name, setting.name, "best practice", best.violations);
            for (const error of errors) console.log(`VIOLATION: ${name} (${setting.name}): ${error}`);
            failures += must.violations.length + errors.length;
            passes += must.passes.length;
            judged += 1;
            if (shots) {
                mkdirSync(shots, { recursive: true });
                await tab.screenshot({ path: join(shots, `${name.replace(".html", "")}-${setting.name}.png`) });
            }
            await tab.close();
        }
    }
} finally {
    await browser.close();
}
console.log(`axe-core: ${judged} pages and settings, ${passes} rules passed, ${failures} violations`);
process.exit(judged > 0 && failures === 0 ? 0 : 1);
