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
  const results = document.querySelector(".results");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // The text and values that filters use, and the row. A large tracker has them in INDEX.
  const all = results
    ? INDEX.map((r) => ({ marks: r.m, words: plain(r.t + " " + r.s + " " + r.w), r }))
    : [...document.querySelectorAll(".rows tbody tr")].map((row) => ({
        marks: row.dataset, row,
        words: plain(row.textContent + " " + row.dataset.words + " " + row.closest("section").querySelector("h2").textContent),
      }));
  const mark = (marks, name) => (marks[name] ?? marks[name.replace(/-(\w)/g, (_, c) => c.toUpperCase())] ?? "").split(" ");

  function fits(one, asked) {
    const party = asked.getAll("party"), stance = asked.getAll("stance");
    const views = mark(one.marks, "views").map((view) => view.split(":"));
    return plain(asked.get("q") || "").split(/\s+/).every((word) => one.words.includes(word)) &&
      [...new Set(asked.keys())].every((name) => ["q", "party", "stance"].includes(name) || mark(one.marks, name).some((value) => asked.getAll(name).includes(value))) &&
      (!(party.length || stance.length) || views.some((view) => view[1] && (!party.length || party.includes(view[0])) && (!stance.length || stance.includes(view[1]))));
  }

  function line({ r }) {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = "r/" + r.n + "/index.html";
    link.textContent = r.t;
    item.append(link, " ", r.s);
    return item;
  }

  function show() {
    const asked = new URLSearchParams(location.search);
    for (const name of [...asked.keys()]) if (!asked.get(name) || !form.elements[name]) asked.delete(name);
    const found = all.filter((one) => fits(one, asked)), some = String(asked);
    if (results) results.replaceChildren(...(some ? found.slice(0, 200).map(line) : []));
    else {
      const kept = new Set(found);
      all.forEach((one) => { one.row.hidden = !kept.has(one); });
      document.querySelectorAll(".part").forEach((part) => { part.hidden = !part.querySelector("tbody tr:not([hidden])"); });
    }
    document.querySelector(".found").textContent = some ? found.length + " of " + all.length + (all.length === 1 ? " recommendation" : " recommendations") + (results && found.length > 200 ? ", first 200 shown" : "") : "";
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
