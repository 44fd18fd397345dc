// The page's own script: progress while somebody looks, and the sandbox's way in. Texts are set as text, never as markup.
"use strict";

const EVERY = 1000; // milliseconds between two questions
const LATER = 10000; // after a failure

// A double click is one click: its second half must not press what has come into the same place on the next page. The browser
// counts the clicks in one place, also across pages.
let clicked = false; // whether this page has had a first one
document.addEventListener("click", (event) => {
  if (event.detail > 1 && !clicked && event.target.closest("form[method=post]")) event.preventDefault();
  else if (event.detail) clicked = true;
}, true);

// Whoever leaves the page, by a form, a link or the browser's own buttons, is not held: an answer to an earlier look must neither
// stop that nor lead elsewhere. What is only saved as a file leaves the page where it is, so it looks again later.
let left = -LATER; // when, in milliseconds since the page began
let looks = new AbortController();
function leave() {
  left = performance.now();
  looks.abort();
  looks = new AbortController();
}
window.addEventListener("submit", (event) => { if (!event.defaultPrevented && !isAnswer(event)) { asPage(); leave(); } });
document.addEventListener("click", (event) => { if (event.target.closest("a[href]:not([target], [download])")) asPage(); });
window.addEventListener("beforeunload", leave);

/** Whoever comes back to the answer to a form asks for its page anew: the browser does not want to send the form again. */
function asPage() {
  history.replaceState(history.state, "");
}

/** @param {Event} event @returns {boolean} whether it only closes a question of the page */
function isAnswer(event) {
  return Boolean(event.target.closest("dialog"));
}

/** @returns {boolean} whether somebody is just leaving the page */
function isLeft() {
  return performance.now() - left < LATER;
}

/** @returns {boolean} whether to look for what is new now: somebody sees the page, and nobody is just leaving it */
function mayLook() {
  return !document.hidden && !isLeft();
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

// Names come from outside: nothing in them turns around what stands beside it, or is unseen. The pages do the same.
const OBEYED = /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?:[ '\-\u00a0\u200c\u200d\u2019][\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*/g;

/** @param {string} text @returns {string} as it is shown */
function shown(text) {
  return text.replace(OBEYED, "\ufffd").replace(FROM_RIGHT, "\u2068$&\u2069");
}

/** @param {HTMLInputElement | HTMLSelectElement} field whether somebody has changed it since the page was drawn */
function changed(field) {
  if (field.matches("select")) {
    const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.selectedOptions[0] !== first;
  }
  return field.matches("[type=radio], [type=checkbox]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

// The page is drawn anew once what it shows is no longer so, but takes nothing out of anybody's hands: it waits while something is
// typed or chosen, a question is open or text is being selected; what was opened and what has the focus by the keyboard stay so.
const FILLED = "input:not([type=hidden]), select, textarea";
const CHOSEN = 10000; // milliseconds for which selected text is left as it is
const SPOKEN = 100; // milliseconds after which a place of messages that was moved is heard by what reads the page aloud
const REACHED = `a[href], button, summary, [tabindex], ${FILLED}`;
let selected = -CHOSEN, drawing = false;
document.addEventListener("selectionchange", () => { selected = performance.now(); });

/** @returns {boolean} whether somebody is in the middle of something */
function isBusy() {
  const selecting = !getSelection().isCollapsed && performance.now() - selected < CHOSEN;
  return selecting || Boolean(document.querySelector("dialog[open]")) || Boolean(filling());
}

/** @returns {?HTMLElement} the field in which somebody is typing or choosing, or has left something */
function filling() {
  const active = document.activeElement;
  return active?.matches(FILLED) ? active : [...document.querySelectorAll(FILLED)].find(changed);
}

/** Say beside a field that the page waits for it, with a way not to. @param {HTMLElement} field */
function sayWaiting(field) {
  const place = document.querySelector("[data-stale]"), note = place?.firstElementChild;
  if (!note?.hidden) return;
  (field.closest(".field") ?? field).after(place);
  setTimeout(() => { note.hidden = false; }, SPOKEN);
  note.querySelector("button").onclick = () => { for (const form of document.forms) form.reset(); drawAnew(); };
}

function drawAnew() {
  const drawn = { open: {}, focus: "" };
  eachNamed("summary", (part, name) => { drawn.open[name] = part.parentElement.open; });
  eachNamed(REACHED, (part, name) => { if (part.matches(":focus-visible")) drawn.focus = name; });
  history.replaceState({ drawn }, ""); // it also makes the answer to a form a page as any other: the form is not sent again
  location.reload();
}

/** @param {Element} part @returns {string} by what it is known again on the page that is drawn anew */
function nameOf(part) {
  const text = part.matches("a, button, summary") ? part.textContent : ""; // not all that stands in a part that scrolls
  return [part.tagName, part.id, part.getAttribute("name"), part.getAttribute("href"), text].join(" ");
}

/** @param {string} parts @param {(part: Element, name: string) => void} act what is done with each part, whose name tells those of the same name apart */
function eachNamed(parts, act) {
  const met = {};
  for (const part of document.querySelectorAll(parts)) {
    const name = nameOf(part);
    met[name] = (met[name] ?? 0) + 1;
    act(part, `${met[name]} ${name}`);
  }
}

function redraw() {
  if (drawing) return;
  drawing = true;
  const attempt = () => {
    if (mayLook() && !isBusy()) return drawAnew();
    const field = filling();
    if (field) sayWaiting(field);
    setTimeout(attempt, EVERY);
  };
  attempt();
}

/** What was opened and what had the focus on the page that this one is drawn instead of. */
function restore() {
  const { drawn } = history.state ?? {};
  if (!drawn) return;
  history.replaceState(null, "");
  eachNamed("summary", (part, name) => { if (name in drawn.open) part.parentElement.open = drawn.open[name]; });
  if (!drawn.focus) return;
  document.querySelector("main")?.focus({ preventScroll: true }); // where what had the focus is gone
  eachNamed(REACHED, (part, name) => { if (name === drawn.focus) part.focus({ preventScroll: true }); });
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
  window.addEventListener("submit", (event) => { if (!notice.hidden && !isAnswer(event)) { event.preventDefault(); event.stopImmediatePropagation(); notice.focus(); } }, true);
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
      if (answer.status === 401 || answer.status === 404) return redraw();
      if (answer.status === 304) return again(EVERY);
      if (!answer.ok) return later(ask);
      tag = answer.headers.get("ETag") || "";
      const now = await answer.json();
      if (now.mark !== view.dataset.mark || !show(view, now)) return redraw();
      again(EVERY);
    } catch {
      later(ask);
    }
  };
  const again = (wait) => { setTimeout(ask, wait); };
  again(EVERY);
}

const FIRST_LOOK = 150; // milliseconds before the first look; each takes twice as long as the one before
const LOOK = 1500; // milliseconds between two looks at most

/** Look at what changes while one waits. @param {HTMLElement} view */
function watch(view) {
  let look = FIRST_LOOK;
  const again = (wait) => { setTimeout(ask, wait); look = Math.min(2 * look, LOOK); };
  const ask = async () => {
    if (!mayLook()) return again(look);
    try {
      const answer = await lookAt(view.dataset.watch);
      if (answer.status === 401 || answer.status === 404) return redraw();
      if (!answer.ok) return later(ask);
      if ((await answer.json()).mark !== view.dataset.mark) return redraw();
      again(look);
    } catch {
      later(ask);
    }
  };
  again(look);
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
      if (answer.status === 404) {
        cannot.querySelector("[data-text]").textContent = cannot.dataset.taken;
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
for (const form of document.querySelectorAll(".app form[method=post]:not([data-upload])")) {
  if (form.elements.token && form.querySelector(FILLED)) careful(form);
}
for (const view of document.querySelectorAll("[data-progress]")) follow(view);
for (const form of document.querySelectorAll("form[data-at-once]")) form.requestSubmit();
for (const view of document.querySelectorAll("[data-watch]")) watch(view);
restore();
