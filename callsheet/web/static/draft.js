// The pages of a draft: files that are dropped, and a look at what changes while one waits. All of it works without this, too.
"use strict";

const LOOK = 1500; // milliseconds between two looks
const LATER_LOOK = 10000; // after a failure

/** @param {HTMLElement} view */
function watch(view) {
  const again = (wait) => { setTimeout(ask, wait); };
  const ask = async () => {
    if (document.hidden) return again(LOOK);
    try {
      const answer = await fetch(view.dataset.watch, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401 || answer.status === 404) return location.reload();
      if (!answer.ok) return again(LATER_LOOK);
      if ((await answer.json()).mark !== view.dataset.mark) return location.reload();
      again(LOOK);
    } catch {
      again(LATER_LOOK);
    }
  };
  again(LOOK);
}

/** @param {HTMLFormElement} form */
function upload(form) {
  const drop = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-said]");
  const chosen = form.querySelector("[data-chosen]");
  const show = () => {
    const files = [...input.files];
    const large = files.find((file) => file.size > Number(form.dataset.largest));
    const many = files.length > Number(form.dataset.most);
    const why = large ? form.dataset.tooLarge.replace("{file}", large.name) : many ? form.dataset.tooMany : "";
    said.textContent = why;
    said.hidden = !why;
    input.setCustomValidity(why);
    chosen.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("span");
      const size = document.createElement("span");
      name.className = "name";
      size.className = "size";
      name.textContent = file.name;
      size.textContent = file.size < 1024 ? `${file.size} B` : file.size < 1048576 ? `${(file.size / 1024).toFixed(1)} kB` : `${(file.size / 1048576).toFixed(1)} MB`;
      line.append(name, size);
      return line;
    }));
  };
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      show();
    }
  });
  form.addEventListener("submit", () => {
    form.querySelector("[data-sending]").hidden = false;
    form.querySelector("button[type=submit]").disabled = true;
  });
  window.addEventListener("pageshow", () => { form.querySelector("button[type=submit]").disabled = false; });
}

for (const view of document.querySelectorAll("[data-watch]")) watch(view);
for (const form of document.querySelectorAll("form[data-upload]")) upload(form);
