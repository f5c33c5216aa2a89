// shows where the number under the pointer or the focus comes from; Escape empties the line
(() => {
  const line = document.querySelector(".origin");
  const idle = line.textContent;
  const show = (event) => {
    const figure = event.target.closest?.("[data-origin]");
    if (figure) line.textContent = `${figure.textContent}：${figure.dataset.origin}`;
  };
  addEventListener("pointerover", show);
  addEventListener("focusin", show);
  addEventListener("keydown", (event) => { if (event.key === "Escape") line.textContent = idle; });
})();
