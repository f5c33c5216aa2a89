// looks for words in findings and rules; the filters above work without
(() => {
  const label = document.querySelector(".search");
  const status = document.querySelector("[role=status]");
  const entries = [...document.querySelectorAll(".finding, .rules tbody tr")];
  label.hidden = false;
  label.querySelector("input").addEventListener("input", ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    let found = 0;
    for (const entry of entries) {
      entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
      found += entry.hidden ? 0 : 1;
    }
    status.textContent = wanted ? `找到${found}处` : "";
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
})();
