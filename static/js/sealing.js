// Seals a share in the browser: share and nonce never leave it before the reveal.
"use strict";

const form = document.querySelector("[data-sealing]");
if (form && window.crypto?.subtle) {
  const field = (name) => form.querySelector(`#${name}`);
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const seal = async () => {
    const text = `commit|${form.dataset.sealing}|${field("share").value.trim()}|${field("nonce").value.trim()}`;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return { text, hash: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("") };
  };

  // The server's proposal is not needed: these values are known to this browser alone.
  field("share").value = random();
  field("nonce").value = random();
  form.querySelector("[data-sealing-here]").hidden = false;

  form.querySelector("[data-note]").addEventListener("click", async (event) => {
    event.preventDefault();
    const { text, hash } = await seal();
    const note = `share: ${field("share").value.trim()}\nnonce: ${field("nonce").value.trim()}\ncommitment: ${hash}\nside: ${form.dataset.sealing}\nperiod: ${form.dataset.period}\n\nprintf '%s' '${text}' | sha256sum\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([note], { type: "text/plain" }));
    link.download = `sealed-note-${form.dataset.period}-${form.dataset.sealing}.txt`;
    link.click();
    URL.revokeObjectURL(link.href);
  });

  const isSealable = (text, shortest) => /^[!-{}~]+$/.test(text) && text.length >= shortest;
  form.addEventListener("submit", async (event) => {
    const typed = field("commitment").value.trim();
    const share = field("share").value.trim();
    const nonce = field("nonce").value.trim();
    // What the server would refuse goes to it as it is, so that it can say why.
    if (form.dataset.sealed || typed || !isSealable(share, 8) || !isSealable(nonce, 16)) return;
    event.preventDefault();
    field("commitment").value = (await seal()).hash;
    for (const name of ["share", "nonce"]) field(name).removeAttribute("name");
    form.dataset.sealed = "yes";
    form.submit();
  });
}

// A pasted note fills both fields.
const box = document.querySelector("[data-paste-box]");
if (box) {
  box.hidden = false;
  box.querySelector("[data-paste]").addEventListener("input", (event) => {
    for (const name of ["share", "nonce"]) {
      const found = new RegExp(`^${name}: (\\S+)$`, "m").exec(event.target.value.replace(/\r/g, ""));
      if (found) document.getElementById(name).value = found[1];
    }
  });
}
