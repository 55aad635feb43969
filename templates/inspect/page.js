"use strict";
// Filters and sorts the table of dependencies. The page is complete without it.
{
  const table = document.getElementById("dependencies");
  if (table) {
    const bodies = [...table.tBodies];
    const rows = bodies.flatMap((b) => [...b.rows].slice(1));
    const filter = document.getElementById("filter");
    const found = document.getElementById("found");
    const text = new Map(rows.map((r) => [r, [...r.querySelectorAll("th, td > span")].map((e) => e.textContent).join(" ").toLowerCase()]));

    const apply = () => {
      const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const r of rows) {
        r.hidden = !wanted.every((w) => text.get(r).includes(w));
        shown += r.hidden ? 0 : 1;
      }
      for (const b of bodies) b.hidden = [...b.rows].slice(1).every((r) => r.hidden);
      found.textContent = wanted.length ? shown + " of " + rows.length : "";
    };
    filter.closest("label").hidden = false;
    filter.addEventListener("input", apply);

    // A tile of the map leads to its row, which must then be seen.
    addEventListener("hashchange", () => {
      const row = document.getElementById(location.hash.slice(1));
      if (row && row.hidden) {
        filter.value = "";
        apply();
        row.scrollIntoView({ block: "center" });
      }
    });

    const heads = [...table.tHead.rows].at(-1).cells;
    const first = new Map(bodies.map((b) => [b, [...b.rows]]));
    const sort = (head, column) => {
      // The name goes up first, weights and classes go down; a third click is the order of the page.
      const turns = column ? ["descending", "ascending", ""] : ["ascending", "descending", ""];
      const next = turns[(turns.indexOf(head.getAttribute("aria-sort") || "") + 1) % 3];
      for (const h of heads) h.removeAttribute("aria-sort");
      if (next) head.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      const key = (r) => Number(r.cells[column].dataset.key);
      for (const b of bodies) {
        const [part, ...rest] = first.get(b);
        if (next) rest.sort((x, y) => sign * (key(x) - key(y)));
        b.append(part, ...rest);
      }
    };
    [...heads].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(head, column));
    });
  }
}
