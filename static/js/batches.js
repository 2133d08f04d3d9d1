// A batch, followed while it runs: the bar, and the word of each month; the page anew at the end.
"use strict";

const panel = document.getElementById("batch");
if (panel) follow(panel);

async function follow(panel) {
  const bar = panel.querySelector("progress");
  const count = panel.querySelector("[data-count]");
  for (let pause = 700; ; pause = Math.min(pause * 1.1, 4000)) {
    await new Promise((wake) => { setTimeout(wake, pause); });
    try {
      const answer = await fetch(panel.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) continue;
      const told = await answer.json();
      bar.value = told.done;
      if (count.textContent !== told.count) count.textContent = told.count;
      told.items.forEach(show);
      if (told.is_over) { location.reload(); return; }
    } catch { /* the network came and went; the next round asks again */ }
  }
}

function show({ id, tone, word, problems }) {
  const tag = document.querySelector(`[data-item="${id}"]`);
  if (!tag || tag.textContent === word) return;
  tag.textContent = word;
  tag.className = `tag ${tone}`;
  const lines = problems.map((text) => Object.assign(document.createElement("span"), { className: "d-block", textContent: text }));
  document.querySelector(`[data-problems="${id}"]`).replaceChildren(...lines);
}
