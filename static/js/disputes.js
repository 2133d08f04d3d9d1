// What a claim or a decision would change, reckoned by the server while the form is filled in.
"use strict";

const form = document.querySelector("form[data-preview]");
const preview = document.getElementById("preview");
let waiting = 0;
let asked = 0;

function address() {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrf" && name !== "reason") values.append(name, value);
  }
  return `${form.dataset.preview}?${values}`;
}

async function ask() {
  const number = ++asked;
  try {
    const answer = await fetch(address(), { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (answer.ok && number === asked) preview.innerHTML = text;
  } catch {
    // Without an answer the last one stays; deciding does not need it.
  }
}

if (form && preview) {
  form.addEventListener("input", (event) => {
    if (event.target.matches("[name=reason], [type=file]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
  if (form.querySelector("[name=outcome]:checked, [name=expected]")) ask();
}
