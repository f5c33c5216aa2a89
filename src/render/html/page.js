// marks in the contents where the reader is; the page reads as well without
(() => {
  const nav = document.querySelector("nav");
  const wide = matchMedia("(min-width: 70rem)");
  nav.querySelector("details").open = wide.matches;
  const links = new Map([...nav.querySelectorAll("a")].map((a) => [a.hash.slice(1), a]));
  const targets = [...links.keys()].map((id) => document.getElementById(id));
  let current;
  const mark = () => {
    // at the very end the last places cannot come up to the line
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const line = end ? innerHeight : innerHeight / 4;
    const here = targets.findLast((target) => target.getBoundingClientRect().top <= line) ?? targets[0];
    const a = links.get(here?.id);
    if (a === current) return;
    current?.removeAttribute("aria-current");
    current = a;
    a.setAttribute("aria-current", "true");
    if (wide.matches) nav.scrollTop = a.offsetTop - nav.clientHeight / 3;
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
})();
