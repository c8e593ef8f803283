"use strict";
/* Tables that are sorted and narrowed down, charts that say what stands at a place. Text goes in as text, never as HTML. */
(() => {
  const collator = new Intl.Collator(undefined, { numeric: true });

  const orderOf = (cell) => ("order" in cell.dataset ? Number(cell.dataset.order) : cell.textContent);

  const compare = (one, other) => {
    if (typeof one === "string" || typeof other === "string") return collator.compare(one, other);
    return one - other;
  };

  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row) => [orderOf(row.cells[column]), row]);
      rows.sort(([one], [other]) => {
        if (Number.isNaN(one) || Number.isNaN(other)) return Number.isNaN(one) - Number.isNaN(other); // unknown comes last
        return down ? compare(other, one) : compare(one, other);
      });
      table.tBodies[0].append(...rows.map(([, row]) => row));
    }));
  }

  function narrowed(box) {
    const filter = box.querySelector("[data-filter]");
    if (!filter) return;
    const choice = box.querySelector("[data-choice]");
    const count = box.querySelector("[data-count]");
    const rows = [...box.querySelectorAll("tbody tr")].map((row) => [row, row.textContent.toLowerCase()]);
    const narrow = () => {
      const part = filter.value.trim().toLowerCase();
      const of = choice ? choice.value : "";
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = (of !== "" && row.dataset.of !== of) || !text.includes(part);
        shown += !row.hidden;
      }
      count.textContent = `${shown} row${shown === 1 ? "" : "s"}`;
    };
    filter.addEventListener("input", narrow);
    if (choice) choice.addEventListener("change", narrow);
    narrow();
  }

  const tip = document.getElementById("tip");

  function tell(panel, at) {
    const place = document.createElement("strong");
    place.textContent = panel.places[at];
    const lines = panel.series.map((series) => {
      const line = document.createElement("div");
      const mark = document.createElement("i");
      mark.style.background = `var(--${series.colour})`;
      line.append(mark, `${series.name}: ${series.texts[at]}`);
      return line;
    });
    tip.replaceChildren(place, ...lines);
    tip.hidden = false;
  }

  function beside(x, y) {
    const { width, height } = tip.getBoundingClientRect();
    const left = x + 14 + width > innerWidth ? Math.max(4, x - 14 - width) : x + 14;
    tip.style.left = `${left}px`;
    tip.style.top = `${Math.max(4, Math.min(y + 14, innerHeight - height - 4))}px`;
  }

  function hovered(figure) {
    const panels = JSON.parse(figure.querySelector("script").textContent);
    const drawing = figure.querySelector(".drawing");
    const svg = figure.querySelector("svg");
    const pointer = document.createElementNS("http://www.w3.org/2000/svg", "line");
    pointer.classList.add("pointer");
    pointer.style.display = "none";
    svg.append(pointer);
    let panel = panels[0];
    let at = -1;

    const show = () => {
      const [, top, , bottom] = panel.box;
      const x = (panel.edges[at] + panel.edges[at + 1]) / 2;
      for (const [name, value] of [["x1", x], ["x2", x], ["y1", top], ["y2", bottom]]) pointer.setAttribute(name, value);
      pointer.style.display = "";
      tell(panel, at);
      return new DOMPoint(x, top + (bottom - top) / 3).matrixTransform(svg.getScreenCTM());
    };
    const hide = () => {
      pointer.style.display = "none";
      if (at >= 0) tip.hidden = true; // else it tells of another chart
      at = -1;
    };
    const move = (event) => {
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const found = panels.find(({ box: [left, top, right, bottom] }) => x >= left && x <= right && y >= top && y <= bottom);
      if (!found) return hide();
      panel = found;
      at = Math.min(panel.places.length - 1, Math.max(0, panel.edges.findLastIndex((edge) => edge <= x)));
      show();
      beside(event.clientX, event.clientY);
    };
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerdown", move);
    svg.addEventListener("pointerleave", (event) => event.pointerType === "touch" || hide()); // a finger leaves as it is lifted
    svg.addEventListener("pointercancel", hide);
    document.addEventListener("pointerdown", hide, true); // before those of the charts
    drawing.addEventListener("blur", hide);
    drawing.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") return hide();
      if (!step) return undefined;
      event.preventDefault();
      at = Math.min(panel.places.length - 1, Math.max(0, at + step));
      const { x, y } = show();
      return beside(x, y);
    });
  }

  document.querySelectorAll("table[data-sortable]").forEach(sortable);
  document.querySelectorAll(".table").forEach(narrowed);
  document.querySelectorAll("[data-hover]").forEach(hovered);
})();
