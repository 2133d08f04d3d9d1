// A map of many cells is one stop of the Tab key; arrows walk from cell to cell, Enter opens.
"use strict";

document.querySelectorAll("[data-cells]").forEach((table) => {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("a.cell")));
  const cells = rows.flat().filter(Boolean);
  if (!cells.length) return;

  function stop(cell) {
    cells.forEach((each) => { each.tabIndex = -1; });
    cell.tabIndex = 0;
  }

  function go(row, column, down, right) {
    const next = [row + down, column + right];
    while (rows[next[0]] && next[1] >= 0 && next[1] < rows[next[0]].length) {
      const cell = rows[next[0]][next[1]];
      if (cell) return cell;
      next[0] += down;
      next[1] += right;
    }
    return null;
  }

  function end(row, isLast) {
    const known = rows[row].filter(Boolean);
    return isLast ? known.at(-1) : known[0];
  }

  stop(rows.map((row) => row.filter(Boolean).at(-1)).find(Boolean));
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("a.cell");
    if (cell) stop(cell);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("a.cell");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows.findIndex((each) => each.includes(cell));
    const column = rows[row].indexOf(cell);
    const moves = {
      ArrowLeft: () => go(row, column, 0, -1),
      ArrowRight: () => go(row, column, 0, 1),
      ArrowUp: () => go(row, column, -1, 0),
      ArrowDown: () => go(row, column, 1, 0),
      Home: () => end(row, false),
      End: () => end(row, true),
    };
    const next = moves[event.key]?.();
    if (!(event.key in moves)) return;
    event.preventDefault();
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
});
