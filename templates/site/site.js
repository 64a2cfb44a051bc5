"use strict";
(function () {
  const button = document.querySelector(".print");
  if (button) {
    button.hidden = false;
    button.onclick = () => print();
  }
  const form = document.querySelector(".choose");
  if (!form) return;
  const [status, parties, results, list] = [".found", ".parties", ".results", ".all"].map((name) => document.querySelector(name));
  const filters = [...form.querySelectorAll("select")];
  const plain = (text) => " " + text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  const marks = (row, name) => (row.getAttribute("data-" + name) || "").split(" ");
  const own = (row) => marks(row, "views").map((view) => view.split(":"));
  // A short word begins a word: "ITU" is not in "institution".
  const has = (text, query) => plain(query).trim().split(" ").every((word) => text.includes(/^[a-z\d]{1,3}$/.test(word) ? " " + word : word));
  const name = (one) => one.text.replace(/ \(\d+\)$/, "");
  const names = {};
  for (const filter of filters) for (const one of filter.options) if (one.value) names[filter.name + one.value] = plain(name(one) + " " + (one.dataset.words || ""));
  let all;

  // A large tracker has INDEX.
  function read() {
    const box = document.createElement("template");
    if (self.INDEX) box.innerHTML = INDEX;
    return [...(self.INDEX ? box.content : list).querySelectorAll("tr[data-status]")].map((row) => ({
      row, home: row.parentNode, number: row.querySelector(".no").textContent,
      words: plain([...row.querySelectorAll("a,p:not(.told)")].map((one) => one.textContent).join(" ") + " " + row.dataset.words) + [...own(row).flatMap(([who, what]) => ["party" + who, "stance" + what]), ...filters.flatMap(({ name }) => marks(row, name).map((id) => name + id))].map((key) => names[key]).join(""),
    }));
  }

  // 2: found. 1: the position is only reported or inferred.
  function fits({ row, words }, asked) {
    const party = asked.get("party"), stance = asked.get("stance");
    if (!has(words, asked.get("q") || "")) return 0;
    for (const [key, id] of asked) if (!/^(q|party|stance)$/.test(key) && !marks(row, key).includes(id)) return 0;
    if (!(party || stance) || own(row).some(([who, what]) => what && (!party || who === party) && (!stance || what === stance))) return 2;
    return !stance && marks(row, "named").includes(party) ? 1 : 0;
  }

  function show() {
    const asked = new URLSearchParams(location.search), q = asked.get("q");
    for (const key of [...asked.keys()]) if (!asked.get(key) || !form.elements[key]) asked.delete(key);
    const some = String(asked);
    if (some || all) {
      all ||= read();
      all.forEach((one) => one.home.append(one.row));
      const of = (level) => some ? all.filter((one) => fits(one, asked) === level) : [];
      const found = of(2).sort((a, b) => (b.number === q) - (a.number === q)), told = of(1);
      results.tBodies[0].replaceChildren(...found.slice(0, 200).concat(told).map((one) => one.row));
      for (const words of document.querySelectorAll(".told")) words.hidden = words.dataset.party !== asked.get("party") || !told.some((one) => one.row.contains(words));
      const say = status.dataset;
      status.textContent = some && [say.of.replace("{}", found.length), found.length > 200 && say.first, told.length && say.told].filter(Boolean).join(" ");
    }
    const people = form.elements.party?.options || [];
    parties.replaceChildren(...[...people].filter((one) => q && one.value && has(names["party" + one.value], q)).slice(0, 5).map((one) => {
      const link = document.createElement("a");
      link.href = "p/" + one.value + "/index.html";
      link.textContent = name(one);
      return link;
    }));
    results.hidden = !some;
    list.hidden = some;
    return asked;
  }

  function fill() {
    const asked = show();
    for (const field of form.elements) if (field.name) field.value = asked.get(field.name) || "";
  }

  function change(event) {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) asked.append(name, value.trim());
    history.replaceState(null, "", location.pathname + (String(asked) ? "?" + asked : ""));
    show();
    if (event?.target === form.elements.q && innerWidth < 700) form.scrollIntoView(); // above the keyboard
  }

  form.hidden = false;
  form.querySelector("details").open = innerWidth > 959;
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => { event.preventDefault(); change(); });
  form.addEventListener("reset", () => setTimeout(change));
  addEventListener("popstate", fill);
  fill();
})();
