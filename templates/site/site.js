"use strict";
(function () {
  const button = document.querySelector(".print");
  if (button) {
    button.hidden = false;
    button.onclick = () => print();
  }
  const box = document.querySelector(".choose");
  if (!box) return;
  const form = box.querySelector("form");
  const rows = [...document.querySelectorAll(".rows tbody tr")];
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = rows.map((row) => plain(row.textContent + " " + row.dataset.words + " " + row.closest("section").querySelector("h2").textContent));
  const has = (row, name, wanted) => !wanted.length || (row.getAttribute("data-" + name) || "").split(" ").some((one) => wanted.includes(one));

  function fits(row, n, asked) {
    const party = asked.getAll("party"), stance = asked.getAll("stance");
    const views = (row.dataset.views || "").split(" ").map((view) => view.split(":"));
    return plain(asked.get("q") || "").split(/\s+/).every((word) => words[n].includes(word)) &&
      [...new Set(asked.keys())].every((name) => ["q", "party", "stance"].includes(name) || has(row, name, asked.getAll(name))) &&
      (!(party.length || stance.length) || views.some((view) => view[1] && (!party.length || party.includes(view[0])) && (!stance.length || stance.includes(view[1]))));
  }

  function show() {
    const asked = new URLSearchParams(location.search);
    for (const name of [...asked.keys()]) if (!asked.get(name) || !form.elements[name]) asked.delete(name);
    let found = 0;
    rows.forEach((row, n) => { row.hidden = !fits(row, n, asked); found += !row.hidden; });
    document.querySelectorAll(".part").forEach((part) => { part.hidden = !part.querySelector("tbody tr:not([hidden])"); });
    document.querySelector(".found").textContent = String(asked) ? found + " of " + rows.length + " recommendations" : "";
    return asked;
  }

  function fill() {
    const asked = show();
    for (const field of form.elements) if (field.name) field.value = asked.get(field.name) || "";
  }

  function change() {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) asked.append(name, value.trim());
    history.replaceState(null, "", location.pathname + (String(asked) ? "?" + asked : ""));
    show();
  }

  box.hidden = false;
  box.open = matchMedia("(min-width: 60rem)").matches;
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => { event.preventDefault(); change(); });
  form.addEventListener("reset", () => setTimeout(change));
  addEventListener("popstate", fill);
  fill();
})();
