// The table of rows to fix: cells marked while they are unsaved, arrows, a block pasted from a spreadsheet, and a session that ends.
// All of the table works without this, too.
"use strict";

const MOST_PASTED = 400;
const COMPANY_LOOK = 30000; // milliseconds between two looks at who else is here
const HIDDEN = "••••";

/** @param {string} text what a spreadsheet puts on the clipboard @returns {string[][]} its cells */
function cellsOf(text) {
  const rows = [[""]];
  let quoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at], row = rows[rows.length - 1];
    if (quoted && sign === '"' && plain[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (quoted && sign === '"') quoted = false;
    else if (!quoted && sign === '"' && row[row.length - 1] === "" && plain.indexOf('"', at + 1) > 0) quoted = true;
    else if (!quoted && sign === "\t") row.push("");
    else if (!quoted && sign === "\n") rows.push([""]);
    else row[row.length - 1] += sign === "\n" ? " " : sign;
  }
  return rows;
}

/** @param {HTMLFormElement} form */
function table(form) {
  const lines = [...form.querySelectorAll("tbody tr")].map((line) => [...line.querySelectorAll("td input, td textarea")]);
  const placeOf = (input) => {
    const row = lines.findIndex((line) => line.includes(input));
    return [row, row < 0 ? -1 : lines[row].indexOf(input)];
  };
  const mark = (input) => input.parentElement.classList.toggle("unsaved", input.value !== input.defaultValue);

  const problems = () => [...form.querySelectorAll('[aria-invalid="true"]')];
  const choose = (input) => { input.focus(); input.select(); };
  const toProblem = (from, way) => {
    const found = problems();
    const ahead = found.filter((other) => from.compareDocumentPosition(other) & (way > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING));
    const next = way > 0 ? ahead[0] : ahead[ahead.length - 1];
    if (next) choose(next);
    return Boolean(next);
  };

  const last = Number(/^#why-([0-9]+)$/.exec(location.hash)?.[1]); // the row that was saved: from there it goes on
  const row = (input) => Number(input.getAttribute("aria-describedby").slice("why-".length));
  window.addEventListener("load", () => { // once the browser has been to the place itself, and taken the focus off
    if (last && problems().length) choose(problems().find((input) => row(input) >= last) ?? problems()[0]);
  });

  form.addEventListener("input", (event) => { mark(event.target); delete form.dataset.free; });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) delete form.dataset.free; }); // Esc lets Tab go everywhere until then
  form.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey) {
      const cell = event.target.closest("td");
      const offer = /^Digit[123]$/.test(event.code) && cell?.querySelectorAll('button[value^="take:"]')[Number(event.code[5]) - 1];
      if (offer) { event.preventDefault(); form.requestSubmit(offer); }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); toProblem(event.target, event.key === "ArrowDown" ? 1 : -1); }
      return;
    }
    if (event.target.matches("td input, td textarea")) {
      if (event.key === "Escape") { event.target.value = event.target.defaultValue; mark(event.target); form.dataset.free = "yes"; }
      else if (event.key === "Tab" && !event.ctrlKey && !event.metaKey && !form.dataset.free && toProblem(event.target, event.shiftKey ? -1 : 1)) event.preventDefault();
      return;
    }
    const undo = document.querySelector("form[data-undo]");
    if (event.key === "g" && !event.ctrlKey && !event.metaKey) document.querySelector(".chips a")?.focus();
    else if (event.key === "?") document.querySelector("dialog[data-keys]")?.showModal();
    else if (event.key === "z" && (event.ctrlKey || event.metaKey) && undo && !form.querySelector(".unsaved")) undo.requestSubmit();
    else return;
    event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !event.target.matches("td input, td textarea")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const same = event.target.parentElement.querySelector('button[value^="fill:"]');
      if (same) { event.preventDefault(); form.requestSubmit(same); }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.matches("textarea")) {
      const [row, column] = placeOf(event.target);
      const next = lines[row + (event.key === "ArrowDown" ? 1 : -1)]?.[column];
      if (next) { event.preventDefault(); next.focus(); next.select(); }
    }
  });

  form.addEventListener("paste", (event) => {
    const cells = cellsOf(event.clipboardData?.getData("text/plain") ?? "");
    if (!event.target.matches("td input, td textarea") || (cells.length === 1 && cells[0].length === 1)) return;
    event.preventDefault();
    const [top, left] = placeOf(event.target);
    const changes = [];
    let beyond = 0, taken = 0;
    cells.forEach((row, down) => row.forEach((value, across) => {
      const input = lines[top + down]?.[left + across];
      taken += 1;
      if (!input || taken > MOST_PASTED) beyond += 1;
      else if (input.value !== value.trim()) changes.push([input, value.trim()]);
    }));
    preview(changes, beyond, () => {
      for (const [input, value] of changes) { input.value = value; mark(input); }
      event.target.focus();
    });
  });
}

/** @param {[HTMLInputElement, string][]} changes @param {number} beyond @param {() => void} put */
function preview(changes, beyond, put) {
  const dialog = document.querySelector("[data-paste]");
  const title = dialog.querySelector("[data-title]");
  const left = dialog.querySelector("[data-left]");
  title.textContent = changes.length ? title.dataset.many.replace("{count}", changes.length) : title.dataset.none;
  left.textContent = beyond ? title.dataset.beyond.replace("{count}", beyond) : "";
  dialog.querySelector("[data-yes]").hidden = !changes.length;
  dialog.querySelector("[data-lines]").replaceChildren(...changes.map(([input, value]) => {
    const line = document.createElement("tr");
    const secret = input.type === "password";
    for (const text of [input.getAttribute("aria-label"), secret ? HIDDEN : input.value, secret ? HIDDEN : value]) {
      const cell = document.createElement("td");
      cell.textContent = shown(text);
      line.append(cell);
    }
    return line;
  }));
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "yes") put(); };
  dialog.showModal();
}

/** Say who else looks at the draft. @param {HTMLElement} place @param {string} address */
function company(place, address) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) return;
      const said = (await answer.json()).others ?? "";
      place.querySelector("span").textContent = shown(said);
      place.hidden = !said;
    } catch { /* it is asked again */ }
  }, COMPANY_LOOK);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  document.querySelector("[data-find]")?.focus();
});
document.querySelector("[data-show-keys]")?.addEventListener("click", () => document.querySelector("dialog[data-keys]").showModal());
for (const form of document.querySelectorAll("form[data-rows]")) {
  table(form);
  company(document.querySelector("[data-others]"), form.dataset.state);
}
