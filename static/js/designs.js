// The designer's bench: how many are ticked, and how many of 100 points are left to give out.
"use strict";

document.querySelectorAll("form[data-count]").forEach((form) => {
  const told = form.querySelector("[data-counted]");
  if (!told) return;
  const count = () => {
    const hidden = form.querySelectorAll("input[type=hidden][name=measures]").length;
    const ticked = form.querySelectorAll("input[type=checkbox][name=measures]:checked").length;
    told.textContent = told.dataset.word.replace("#", hidden + ticked);
  };
  form.addEventListener("change", count);
  count();
});

document.querySelectorAll("[data-points]").forEach((group) => {
  const told = group.querySelector("[data-left]");
  const fields = [...group.querySelectorAll("input[type=number]")];
  if (fields.length === 0) { told.hidden = true; return; }
  const add = () => {
    const left = 100 - fields.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
    const word = left === 0 ? told.dataset.good : left < 0 ? told.dataset.over : told.dataset.under;
    told.textContent = word.replace("#", Math.abs(left));
    told.className = `tag ${left === 0 ? "good" : left < 0 ? "bad" : "warn"}`;
    fields.forEach((field) => { field.setCustomValidity(left === 0 ? "" : told.textContent); });
  };
  group.addEventListener("input", add);
  add();
});
