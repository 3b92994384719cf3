"use strict";
// Sorting and filtering; without this script every table is still there, whole and in order.
(() => {
  const read = cell => cell.dataset.value ?? cell.textContent.trim();
  const compare = (a, b, numbers) => {
    if (!numbers) return a.localeCompare(b, undefined, { numeric: true });
    const [x, y] = [a, b].map(text => parseFloat(text.replace("\u2212", "-")));
    return (isNaN(x) ? 1 : 0) - (isNaN(y) ? 1 : 0) || x - y || 0;
  };
  const sort = (table, heading, column) => {
    const numbers = heading.classList.contains("n");
    const now = heading.getAttribute("aria-sort");
    // Numbers are of most interest from the top.
    const down = now ? now === "ascending" : numbers;
    for (const other of heading.parentNode.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row, place) => [read(row.cells[column]), place, row]);
    rows.sort((a, b) => {
      const order = compare(a[0], b[0], numbers);
      const empty = numbers && (isNaN(parseFloat(a[0].replace("\u2212", "-"))) !== isNaN(parseFloat(b[0].replace("\u2212", "-"))));
      return (down && !empty ? -order : order) || a[1] - b[1];
    });
    table.tBodies[0].append(...rows.map(row => row[2]));
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(table, heading, column));
      heading.append(button);
    });
    if (!table.dataset.filter) continue;
    const label = document.createElement("label");
    const input = document.createElement("input");
    const found = document.createElement("output");
    label.className = "filter";
    input.type = "search";
    label.append(table.dataset.filter, input, found);
    input.addEventListener("input", () => {
      const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      let many = 0;
      for (const row of table.tBodies[0].rows) {
        // Cell by cell: "0" beside "17" is not "017".
        const text = [...row.cells].map(cell => cell.textContent).join("\n").toLocaleLowerCase();
        row.hidden = !words.every(word => text.includes(word));
        many += !row.hidden;
      }
      found.textContent = words.length ? `${many} of ${table.tBodies[0].rows.length}` : "";
    });
    table.closest(".wide").before(label);
  }
})();
