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

// What the pages do, not only what they are: sources on hover and on focus, the place in the contents,
// filters and search.
async function behaviour(tab, name) {
    const faults = [];
    const expect = (what, holds) => { if (!holds) faults.push(what); };
    if (name.includes("review")) {
        const shown = () => tab.$eval(".origin [role=status]", (line) => line.textContent);
        for (const selector of ["main p .figure", "td .figure", "svg .figure"]) {
            const figures = await tab.$$(selector);
            if (figures.length === 0) continue;
            const origin = (figure) => figure.evaluate((node) => node.dataset.origin);
            // away from the bar at the bottom, which shows the source
            await figures[0].evaluate((node) => node.scrollIntoView({ block: "center" }));
            await figures[0].hover();
            expect(`${selector}: no source on hover`, (await shown()).endsWith(await origin(figures[0])));
            await figures[0].evaluate((node) => node.focus());
            await tab.keyboard.press("ArrowRight");
            const focused = await tab.evaluate(() => document.activeElement.dataset?.origin ?? "");
            expect(`${selector}: no source on focus`, focused !== "" && (await shown()).endsWith(focused));
            await tab.keyboard.press("Escape");
            expect("Escape does not empty the line", !(await shown()).endsWith(focused));
        }
        // from a figure to its cell by the keyboard, and back
        const id = await tab.$eval("main p a.figure[href]", (figure) => { figure.focus(); return figure.id; });
        await tab.keyboard.press("Enter");
        await new Promise((done) => setTimeout(done, 100));
        const cell = await tab.evaluate(() => [document.activeElement.closest("td")?.tagName, document.activeElement.dataset?.uses]);
        expect(`${id} does not lead to its cell`, cell[0] === "TD" && cell[1]?.split(" ").includes(id));
        expect("no way back is shown", (await tab.$$eval(".origin .ways a", (all) => all.map((one) => one.hash))).includes(`#${id}`));
        const reached = new Set();
        await tab.evaluate(() => document.activeElement.blur());
        for (let step = 0; step < 200; step += 1) {
            await tab.keyboard.press("Tab");
            const at = await tab.evaluate(() => [...document.querySelectorAll("*")].indexOf(document.activeElement));
            if (reached.has(at)) break;
            reached.add(at);
        }
        expect(`${reached.size} stops of the Tab key`, reached.size < 60);
        await tab.type(".find input", "没有这样的字");
        expect("the search finds what is not there", (await tab.$eval(".find [role=status]", (line) => line.textContent)) === "找到0处");
    }
    if (name.includes("public")) {
        const headings = await tab.$$("main h3[id]");
        await headings.at(-1).evaluate((node) => node.scrollIntoView());
        await new Promise((done) => setTimeout(done, 200));
        const [id, current] = await tab.evaluate(() => {
            const all = [...document.querySelectorAll("main h3[id]")];
            return [all.at(-1).id, document.querySelector("nav [aria-current]")?.hash.slice(1)];
        });
        expect(`the contents mark ${current} at ${id}`, current === id);
    }
    if (name.includes("report")) {
        const visible = () => tab.$$eval(".finding", (all) => all.filter((one) => one.checkVisibility()).map((one) => one.classList[1]));
        for (const kind of ["error", "warning", "notice", "rounding"]) {
            await tab.click(`[value=${kind}]`);
            expect(`the filter ${kind} shows others`, (await visible()).every((one) => one === kind));
        }
        await tab.click("[value=all]");
        await tab.$$eval("details", (all) => all.forEach((one) => { one.open = true; }));
        expect("no numbers behind passed rules", (await tab.$$eval(".passed .looked tbody tr", (all) => all.filter((one) => one.checkVisibility()).length)) > 100);
        await tab.evaluate(axe);
        const opened = await tab.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), MUST);
        for (const { id, nodes } of opened.violations) faults.push(`opened: ${id}, ${nodes.length}×: ${nodes[0].html.slice(0, 160)}`);
        await tab.type("[type=search]", "没有这样的字");
        expect("the search finds what is not there", (await visible()).length === 0);
    }
    return faults;
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
            if (shots) {
                mkdirSync(shots, { recursive: true });
                await tab.screenshot({ path: join(shots, `${name.replace(".html", "")}-${setting.name}.png`) });
            }
            errors.push(...(await behaviour(tab, name)));
            for (const error of errors) console.log(`VIOLATION: ${name} (${setting.name}): ${error}`);
            failures += must.violations.length + errors.length;
            passes += must.passes.length;
            judged += 1;
            await tab.close();
        }
    }
} finally {
    await browser.close();
}
console.log(`axe-core: ${judged} pages and settings, ${passes} rules passed, ${failures} violations`);
process.exit(judged > 0 && failures === 0 ? 0 : 1);
