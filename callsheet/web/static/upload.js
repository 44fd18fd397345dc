// Uploads in parts: they go on where they stopped, after a pause, without a network for a while, or when the same files are chosen again.
// Without this, the form sends its files at once.
"use strict";

const ENDS = 65536; // bytes of a file's beginning and end by which it is known again
const SMALL = 524288; // bytes of a part where a proxy takes no larger ones
const MEGABYTE = 1048576; // bytes
const WAITS = [1000, 2000, 4000, 8000, 15000]; // milliseconds before another try

/** @param {File} file @returns {Promise<string>} SHA-256 of its size, its beginning and its end */
async function markOf(file) {
  const size = new TextEncoder().encode(`${file.size}:`);
  const pieces = [size, await file.slice(0, ENDS).arrayBuffer(), await file.slice(-ENDS).arrayBuffer()];
  const hash = await crypto.subtle.digest("SHA-256", await new Blob(pieces).arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} size in bytes */
function sizeOf(size) {
  if (size < 1024) return `${size} B`;
  return size < MEGABYTE ? `${(size / 1024).toFixed(1)} kB` : `${(size / MEGABYTE).toFixed(1)} MB`;
}

class Upload {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.texts = form.dataset;
    this.files = [];
    this.part = 0;
    this.draft = "";
    this.state = ""; // sending, paused or asking
    this.status = form.querySelector("[data-sending]");
    this.send = form.querySelector("button[type=submit]");
    this.pause = form.querySelector("[data-hold]");
    this.forget = form.querySelector("[data-forget]");
    this.said = form.querySelector("[data-said]");
    this.lines = form.querySelector("[data-chosen]");
    this.pause.addEventListener("click", () => (this.state === "sending" ? this.rest(this.texts.paused) : this.run()));
    this.forget.addEventListener("click", () => this.giveUp());
    window.addEventListener("beforeunload", (event) => { if (this.state === "sending") event.preventDefault(); });
  }

  /** @param {string} text why nothing is sent now */
  rest(text) {
    this.state = "paused";
    this.show(text);
  }

  show(text) {
    const focused = document.activeElement;
    this.status.hidden = !text;
    this.status.textContent = text;
    this.send.hidden = Boolean(this.state);
    this.pause.hidden = this.forget.hidden = !this.state;
    this.pause.textContent = this.state === "sending" ? this.texts.pause : this.texts.goOn;
    if ([this.send, this.pause, this.forget].includes(focused) && focused.hidden) (this.state ? this.pause : this.send).focus();
  }

  /** @param {File[]} files */
  async begin(files) {
    this.files = files.map((file, at) => ({ file, sent: 0, bar: this.lines.children[at].querySelector("progress") }));
    this.lines.querySelectorAll("button").forEach((button) => { button.hidden = true; });
    await this.run();
  }

  async run() {
    this.state = "sending";
    this.show(this.texts.uploading);
    if (this.busy) return; // whoever is at it goes on
    this.busy = true;
    try {
      await this.renew();
      if (!this.draft) await this.announce();
      for (const [at, each] of this.files.entries()) {
        while (each.sent < each.file.size) {
          if (this.state !== "sending") return;
          await this.next(at + 1, each);
        }
      }
      if (this.state === "sending") await this.end();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (!this.state) return; // given up meanwhile
      this.state = refused.again ? "paused" : "";
      this.show(refused.again ? refused.message : "");
      if (!refused.again) this.endWith(refused.message);
    } finally {
      this.busy = false;
    }
  }

  /** Somebody who has signed in again has another token. */
  async renew() {
    this.form.elements.token.value = (await this.ask("state.json")).token;
  }

  async announce() {
    const fields = { profile: this.form.elements.profile.value };
    for (const [at, { file }] of this.files.entries()) {
      Object.assign(fields, { [`name${at + 1}`]: file.name, [`size${at + 1}`]: file.size, [`mark${at + 1}`]: await markOf(file) });
    }
    const found = await this.ask("begin", new URLSearchParams({ token: this.token, ...fields }));
    this.draft = found.draft;
    this.part = Math.min(this.part || Infinity, found.part);
    this.take(found.received);
  }

  /** @param {number[]} received */
  take(received) {
    received.forEach((size, at) => { this.files[at].sent = size; this.draw(this.files[at]); });
  }

  draw({ bar, file, sent }) {
    bar.hidden = false;
    bar.value = file.size ? sent / file.size : 1;
  }

  async next(number, each) {
    const query = new URLSearchParams({ draft: this.draft, file: number, offset: each.sent });
    const answer = await this.ask(`part?${query}`, each.file.slice(each.sent, each.sent + this.part));
    if (answer.files) this.take(answer.files);
    else each.sent = answer.received;
    this.draw(each);
  }

  async end() {
    const { into, file, version } = this.form.elements; // of a draft in which this file takes the place of another
    const place = into ? { into: into.value, file: file.value, version: version.value } : {};
    const answer = await this.ask("end", new URLSearchParams({ token: this.token, draft: this.draft, ...place }));
    if (answer.files) throw new Refused(this.texts.paused, true); // another window is at it
    this.state = "done";
    const goOn = () => { if (isLeft()) setTimeout(goOn, SOON); else location.assign(answer.to); }; // whoever leaves goes elsewhere
    goOn();
  }

  async giveUp() {
    this.state = "paused";
    if (this.draft) await this.ask("forget", new URLSearchParams({ token: this.token, draft: this.draft })).catch(() => {});
    this.state = "";
    this.reset();
    this.show("");
  }

  /** @param {string} text why nothing was kept */
  endWith(text) {
    this.reset();
    this.said.textContent = text;
    this.said.hidden = false;
  }

  reset() {
    this.draft = "";
    this.form.reset();
    this.lines.replaceChildren();
  }

  get token() { return this.form.elements.token.value; }

  /** Ask until there is an answer; a part that is too large for a proxy is sent anew as a smaller one. */
  async ask(path, body) {
    for (let tried = 0; ; tried += 1) {
      const answer = await this.once(path, body);
      if (answer && answer.status === 413 && body instanceof Blob && body.size > SMALL) {
        this.part = SMALL;
        return { received: this.files.find((each) => each.sent < each.file.size).sent };
      }
      if (answer && answer.status < 500) return this.read(answer);
      if (answer && (answer.status === 507 || isOurs(answer))) return this.read(answer);
      if (this.state !== "sending") throw new Refused(this.texts.paused, true);
      this.show(this.texts.lost);
      await new Promise((done) => { setTimeout(done, WAITS[Math.min(tried, WAITS.length - 1)]); });
    }
  }

  async once(path, body) {
    const headers = body instanceof Blob ? { "Content-Type": "application/octet-stream", "X-Token": this.token } : {};
    try {
      const method = body ? "POST" : "GET";
      const answer = await fetch(`${this.texts.parts}/${path}`, { method, body, headers, credentials: "same-origin", cache: "no-store" });
      if (answer.ok && this.state === "sending") this.show(this.texts.uploading);
      return answer;
    } catch {
      return null; // no network: the caller tries again
    }
  }

  async read(answer) {
    if (answer.ok || answer.status === 409) return answer.json();
    if (answer.status === 401 || answer.status === 403) throw new Refused(this.texts.signedOut, true);
    if (answer.status === 429) throw new Refused(this.texts.tooManyUploads, true);
    if (answer.status === 410) { this.draft = ""; throw new Refused(this.texts.gone, true); }
    const told = await answer.json().catch(() => ({}));
    throw new Refused([told.failed || this.texts.refused, told.code].filter(Boolean).join(" "), answer.status >= 500 && Boolean(this.draft));
  }
}

/** @param {Response} answer whether the page itself says that it can do nothing now; a proxy says so while the page starts anew */
function isOurs(answer) {
  return answer.status === 503 && (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
}

/** Why nothing more is sent; `again`: it can go on once that is over. */
class Refused extends Error {
  constructor(message, again) {
    super(message);
    this.again = again;
  }
}

/** @param {File} one @param {File} other whether it was dropped twice */
function isSame(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

/** @param {HTMLFormElement} form */
function upload(form) {
  const drop = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-said]");
  const lines = form.querySelector("[data-chosen]");
  const types = input.accept.split(",");
  const inParts = window.isSecureContext ? new Upload(form) : null;
  const put = (files) => {
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    input.files = held.files;
    show();
  };
  const objection = (files) => {
    const { tooLarge, tooMany, empty, wrongType, allTooLarge } = form.dataset;
    const named = (text, file) => (file ? text.replace("{file}", () => shown(file.name)) : "");
    return named(tooLarge, files.find((file) => file.size > Number(form.dataset.largest) * MEGABYTE))
      || named(empty, files.find((file) => !file.size))
      || named(wrongType, files.find((file) => !types.some((type) => file.name.toLowerCase().endsWith(type))))
      || (files.length > Number(form.dataset.most) ? tooMany : "")
      || (files.reduce((sum, file) => sum + file.size, 0) > Number(form.dataset.all) * MEGABYTE ? allTooLarge : "");
  };
  const show = () => {
    const files = [...input.files];
    const why = objection(files);
    said.textContent = why;
    said.hidden = !why;
    input.setCustomValidity(why);
    lines.replaceChildren(...files.map((file) => line(form, file, () => {
      put([...input.files].filter((each) => each !== file));
      (lines.querySelector("button") ?? input).focus();
    })));
  };
  input.addEventListener("change", show);
  const hasFiles = (event) => Boolean(event.dataTransfer && [...event.dataTransfer.types].includes("Files"));
  const isOver = (over) => { drop.classList.toggle("over", over); document.body.classList.toggle("dropping", over); };
  for (const name of ["dragenter", "dragover"]) window.addEventListener(name, (event) => { if (hasFiles(event)) { event.preventDefault(); isOver(true); } });
  window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) isOver(false); }); // out of the window
  window.addEventListener("drop", (event) => { // anywhere: a browser would leave the page for the file
    if (!hasFiles(event)) return;
    event.preventDefault();
    isOver(false);
    const dropped = [...event.dataTransfer.files];
    if (inParts && inParts.state) { said.textContent = form.dataset.busy; said.hidden = false; return; }
    if (dropped.length) put(input.multiple ? [...input.files, ...dropped.filter((file) => ![...input.files].some((each) => isSame(each, file)))] : dropped);
    form.scrollIntoView({ block: "nearest" });
    form.querySelector("button[type=submit]").focus();
  });
  form.addEventListener("submit", (event) => {
    if (inParts) {
      event.preventDefault();
      inParts.begin([...input.files]);
      return;
    }
    form.querySelector("[data-sending]").hidden = false;
    form.querySelector("button[type=submit]").disabled = true;
  });
  window.addEventListener("pageshow", () => {
    form.querySelector("button[type=submit]").disabled = false;
    show(); // a browser may have kept the files of a page that was left or loaded again
  });
  show(); // somebody may have chosen files while this was loading
}

/** @param {HTMLFormElement} form @param {File} file @param {() => void} remove */
function line(form, file, remove) {
  const one = form.querySelector("template").content.firstElementChild.cloneNode(true);
  one.querySelector(".name").textContent = shown(file.name);
  one.querySelector(".size").textContent = sizeOf(file.size);
  const bar = one.querySelector("progress"), button = one.querySelector("button");
  bar.setAttribute("aria-label", shown(file.name));
  button.setAttribute("aria-label", `${button.textContent} ${shown(file.name)}`);
  button.addEventListener("click", remove);
  return one;
}

for (const form of document.querySelectorAll("form[data-upload]")) upload(form);
