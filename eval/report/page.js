"use strict";
(() => {
  const items = [...document.querySelectorAll(".item")];
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details")) d.open = true; });
  const form = document.getElementById("filter");
  if (!form) return;
  form.hidden = false;
  const count = document.getElementById("count");
  const shown = () => items.filter((item) => !item.hidden);
  const apply = () => {
    const want = Object.fromEntries(new FormData(form));
    const text = want.text.trim().toLowerCase();
    for (const item of items) {
      const d = item.dataset;
      item.hidden = !(
        (!text || item.textContent.toLowerCase().includes(text)) &&
        (!want.status || d.status === want.status) &&
        (!want.expected || d.expected === want.expected) &&
        (!want.found || d.found === want.found) &&
        (!want.file || d.file === want.file) &&
        (!want.tag || d.tag.split(" ").includes(want.tag))
      );
    }
    count.textContent = `${shown().length} of ${items.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.getElementById("open").addEventListener("click", () => { for (const item of shown()) item.open = true; });
  document.getElementById("close").addEventListener("click", () => { for (const item of items) item.open = false; });
})();
