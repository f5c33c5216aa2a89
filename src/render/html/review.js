// Shows where the number under the pointer or the focus comes from and leads to its cell and back; arrow keys go from
// number to number; looks for words. Without it the page reads as well, and its links lead as well.
(() => {
  const panel = document.querySelector(".origin");
  const line = panel.querySelector("[role=status]");
  const ways = panel.querySelector(".ways");
  const technical = panel.querySelector("details");
  const idle = line.textContent;
  const stops = [...document.querySelectorAll("main [data-origin][tabindex]")];

  const way = (href, text) => {
    const link = document.createElement("a");
    link.href = href;
    link.tabIndex = -1;
    link.textContent = text;
    ways.append(link);
  };
  const list = (text) => (text ? text.split(" ") : []);
  // the table of a cell; of a figure in the text the heading above it and the words before it
  const named = (id) => {
    const target = document.getElementById(id);
    const table = target.closest("table")?.querySelector(".title");
    if (table) return table.textContent;
    const block = target.closest("p, h3, h4, h5, h6");
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEndBefore(target);
    let heading = block.previousElementSibling;
    while (heading && !/^H[2-6]$/.test(heading.tagName)) heading = heading.previousElementSibling;
    return `${heading?.textContent.slice(0, 16) ?? ""}：${before.toString().slice(-10).replace(/^[，。；：、]+/, "")}${target.textContent}`;
  };
  const show = (number) => {
    const { origin, source, cells, uses, finding } = number.dataset;
    line.textContent = `${number.textContent}：${origin}`;
    ways.replaceChildren();
    for (const id of list(cells)) way(`#${id}`, `到表里：${named(id)}`);
    for (const id of list(uses)) way(`#${id}`, `到正文：${named(id)}`);
    if (finding) way(`check.html#f-${finding}`, "到核对报告");
    technical.hidden = !source;
    technical.querySelector("code").textContent = source ?? "";
  };
  const clear = () => {
    line.textContent = idle;
    ways.replaceChildren();
    technical.hidden = true;
  };

  // one of the numbers is the stop of the Tab key: the last that was reached
  const stopAt = (number) => {
    if (!stops.includes(number)) return;
    stops.find((one) => one.tabIndex === 0)?.setAttribute("tabindex", "-1");
    number.setAttribute("tabindex", "0");
  };
  const at = (event) => event.target.closest?.("[data-origin]");
  addEventListener("pointerover", (event) => { if (at(event)) show(at(event)); });
  addEventListener("focusin", (event) => {
    if (!at(event)) return;
    stopAt(at(event));
    show(at(event));
  });
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
    const here = stops.indexOf(document.activeElement);
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (here < 0 || !plain || !(event.key in steps)) return;
    event.preventDefault();
    stops[here + steps[event.key]]?.focus();
  });
  // a link leads the focus too, so that the way goes on from there
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.dataset.origin) target.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  follow();

  const form = document.querySelector(".find");
  const status = form.querySelector("[role=status]");
  const blocks = [...document.querySelectorAll("main :is(p, h3, h4, h5, tr)")].filter((one) => !panel.contains(one));
  let texts;
  let hits = [];
  let current = -1;
  form.hidden = false;
  const look = () => {
    const wanted = form.querySelector("input").value.trim().toLowerCase();
    // of a number also what it comes from and what checking said
    const told = (block) => [...block.querySelectorAll("[data-origin]")].map((one) => one.dataset.origin).join(" ");
    texts ??= blocks.map((block) => `${block.textContent} ${told(block)}`.toLowerCase());
    blocks[hits[current]]?.classList.remove("hit");
    hits = wanted ? [...blocks.keys()].filter((one) => texts[one].includes(wanted)) : [];
    current = -1;
    status.textContent = wanted ? `找到${hits.length}处` : "";
  };
  form.addEventListener("input", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (hits.length === 0) return;
    blocks[hits[current]]?.classList.remove("hit");
    current = (current + 1) % hits.length;
    const block = blocks[hits[current]];
    block.classList.add("hit");
    block.scrollIntoView({ block: "center" });
    status.textContent = `第${current + 1}处，共${hits.length}处`;
  });
})();
