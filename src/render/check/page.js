// looks for words in findings and rules, and copies what is to be pasted; the page reads and filters without
(() => {
  const label = document.querySelector(".search");
  const status = document.querySelector("form [role=status]");
  const entries = [...document.querySelectorAll(".finding, .entry")];
  const families = [...document.querySelectorAll(".family")];
  let texts;
  label.hidden = false;
  label.querySelector("input").addEventListener("input", ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    texts ??= entries.map((entry) => entry.textContent.toLowerCase());
    let found = 0;
    entries.forEach((entry, at) => {
      entry.hidden = !texts[at].includes(wanted);
      found += entry.hidden ? 0 : 1;
    });
    for (const family of families) {
      family.hidden = !family.querySelector(".entry:not([hidden])");
      family.open = wanted !== "" && !family.hidden;
    }
    status.textContent = wanted ? `找到${found}处` : "";
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll(".accept button")) {
    const text = button.parentElement.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      getSelection().selectAllChildren(text);
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "已复制";
      } catch {
        button.textContent = "已选中，请按 Ctrl+C";
      }
    });
  }
})();
