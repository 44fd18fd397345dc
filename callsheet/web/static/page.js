// The page's own script: progress while somebody looks, and the sandbox's way in. Texts are set as text, never as markup.
"use strict";

const EVERY = 1000; // milliseconds between two questions
const LATER = 10000; // after a failure

// Whoever leaves the page, by a form, a link or the browser's own buttons, is not held: an answer to an earlier look must neither
// stop that nor lead elsewhere. What is only saved as a file leaves the page where it is, so it looks again later.
let left = -LATER; // when, in milliseconds since the page began
let looks = new AbortController();
function leave() {
  left = performance.now();
  looks.abort();
  looks = new AbortController();
}
window.addEventListener("submit", (event) => { if (!event.defaultPrevented) leave(); });
window.addEventListener("beforeunload", leave);

/** @returns {boolean} whether to look for what is new now: somebody sees the page, and nobody is just leaving it */
function mayLook() {
  return !document.hidden && performance.now() - left >= LATER;
}

/** @param {string} address @param {Object} headers @returns {Promise<Response>} what is new; it fails once somebody leaves the page */
async function lookAt(address, headers = {}) {
  try {
    return await fetch(address, { headers, signal: looks.signal, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error.name !== "AbortError") beat();
    throw error;
  }
}

// Whether anything answers: a small file is asked for, which needs no session and keeps none alive. While nothing does, the page
// says so, keeps what was typed, and goes on by itself.
const BEAT = 15000; // milliseconds between two questions
const SOON = 2000; // while there is no answer
const PATIENCE = 10000; // milliseconds until no answer counts as none: a line that is cut says nothing
const notice = document.querySelector("[data-away]");
let missed = 0, beats = 0, beating = false, rests = [];

async function beat() {
  if (!notice || beating || document.hidden) return;
  clearTimeout(beats);
  beats = setTimeout(beat, BEAT);
  if (!mayLook()) return;
  beating = true;
  const answers = await fetch(document.querySelector("link[rel=icon]").href, { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then((answer) => answer.status < 500, () => false);
  beating = false;
  clearTimeout(beats);
  beats = setTimeout(beat, SOON);
  missed = answers ? 0 : missed + 1;
  if (!answers && missed < 2) return;
  notice.hidden = answers;
  if (!answers) return;
  clearTimeout(beats);
  beats = setTimeout(beat, BEAT);
  for (const wake of rests.splice(0)) wake();
}

/** @param {() => void} then what is done later, or as soon as there is an answer */
function later(then) {
  const timer = setTimeout(() => { rests = rests.filter((each) => each !== wake); then(); }, LATER);
  const wake = () => { clearTimeout(timer); then(); };
  rests.push(wake);
}

if (notice) {
  beats = setTimeout(beat, BEAT);
  for (const name of ["online", "offline"]) window.addEventListener(name, beat);
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("submit", (event) => { if (!notice.hidden) { event.preventDefault(); event.stopImmediatePropagation(); notice.focus(); } }, true);
}

/** @param {Element} view @param {{state: string, figure: string, left: string, began: string, bar: Object, rows: Object, shares: Object}} now */
function show(view, now) {
  for (const name of ["state", "figure", "left", "began"]) {
    const place = document.querySelector(`[data-live="${name}"]`);
    if (!place && name === "began" && now.began) return false; // the first request: the history has another line
    if (place && place.textContent !== now[name]) place.textContent = now[name];
  }
  for (const part of view.querySelectorAll(".hero [data-part]")) {
    if (!(part.dataset.part in now.bar)) part.setAttribute("width", "0");
  }
  for (const [name, [x, width]] of Object.entries(now.bar)) {
    const part = view.querySelector(`.hero [data-part="${CSS.escape(name)}"]`);
    if (!part) return false;
    part.setAttribute("x", x);
    part.setAttribute("width", width);
  }
  for (const [name, rows] of Object.entries(now.rows)) {
    const cell = view.querySelector(`[data-rows="${CSS.escape(name)}"]`);
    if (!cell && rows === "0") continue;
    if (!cell) return false;
    cell.textContent = rows;
    const line = cell.closest("[data-outcome]");
    const [share, width] = now.shares[name] ?? [];
    if (!line || !share) continue;
    line.querySelector("[data-share]").textContent = share;
    line.querySelector(".f-other").setAttribute("width", width);
  }
  return true;
}

/** @param {HTMLElement} view */
function follow(view) {
  let tag = "";
  const ask = async () => {
    if (!mayLook()) return again(EVERY);
    try {
      const answer = await lookAt(view.dataset.progress, tag ? { "If-None-Match": tag } : {});
      if (answer.status === 401 || answer.status === 404) return location.reload();
      if (answer.status === 304) return again(EVERY);
      if (!answer.ok) return later(ask);
      tag = answer.headers.get("ETag") || "";
      const now = await answer.json();
      if (now.mark !== view.dataset.mark || !show(view, now)) return location.reload();
      again(EVERY);
    } catch {
      later(ask);
    }
  };
  const again = (wait) => { setTimeout(ask, wait); };
  again(EVERY);
}

/** Ask before sending whether the session is still there and something can be saved: what was typed waits until then. @param {HTMLFormElement} form */
function careful(form) {
  const ended = document.querySelector("[data-ended]"), cannot = document.querySelector("[data-cannot]");
  let asking = false;
  const send = async (button) => {
    asking = true;
    try {
      const answer = await fetch(form.dataset.state || document.querySelector("[data-session]").dataset.session, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401) {
        ended.returnValue = "";
        ended.onclose = () => { if (ended.returnValue === "again") send(button); };
        ended.showModal();
        return;
      }
      if (answer.status === 503) {
        cannot.querySelector("[data-text]").textContent = (await answer.json()).failed;
        cannot.showModal();
        return;
      }
      if (answer.ok) form.elements.token.value = (await answer.json()).token;
    } catch { // nothing answers: what was typed stays, and can be sent later
      cannot.querySelector("[data-text]").textContent = notice.textContent;
      cannot.showModal();
      beat();
      return;
    } finally {
      asking = false;
    }
    form.dataset.asked = "yes";
    form.requestSubmit(button);
  };
  form.addEventListener("submit", (event) => {
    if (form.dataset.asked) return;
    event.preventDefault();
    if (!asking) send(event.submitter);
  });
  window.addEventListener("pageshow", () => { delete form.dataset.asked; });
}

// Forms in which something can be typed or chosen; the upload asks by itself.
const FILLED = "input:not([type=hidden]), select, textarea";
for (const form of document.querySelectorAll(".app form[method=post]:not([data-upload])")) {
  if (form.elements.token && form.querySelector(FILLED)) careful(form);
}
for (const view of document.querySelectorAll("[data-progress]")) follow(view);
for (const form of document.querySelectorAll("form[data-at-once]")) form.requestSubmit();
// What somebody decided is carried out by another process: look again, but not while something is being typed.
for (const view of document.querySelectorAll("[data-again]")) {
  setInterval(() => { if (mayLook() && !document.activeElement?.matches("input, select")) location.reload(); }, Number(view.dataset.again));
}
