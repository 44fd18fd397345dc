// The pages of a draft: a look at what changes while one waits, and a question before changes are left behind. All of it works
// without this, too.
"use strict";

const FIRST_LOOK = 150; // milliseconds before the first look; each takes twice as long as the one before
const LOOK = 1500; // milliseconds between two looks at most

/** @param {HTMLElement} view */
function watch(view) {
  let look = FIRST_LOOK;
  const again = (wait) => { setTimeout(ask, wait); look = Math.min(2 * look, LOOK); };
  const ask = async () => {
    if (!mayLook()) return again(look);
    try {
      const answer = await lookAt(view.dataset.watch);
      if (answer.status === 401 || answer.status === 404) return location.reload();
      if (!answer.ok) return later(ask);
      if ((await answer.json()).mark !== view.dataset.mark) return location.reload();
      again(look);
    } catch {
      later(ask);
    }
  };
  again(look);
}

/** @param {HTMLInputElement | HTMLSelectElement} field whether somebody has changed it since the page was drawn */
function changed(field) {
  if (field.matches("select")) {
    const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.selectedOptions[0] !== first;
  }
  return field.matches("[type=radio], [type=checkbox]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** Ask before a page is left while a form of it has changes that were not sent. @param {HTMLFormElement[]} forms */
function keep(forms) {
  let sent = null;
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) sent = event.target; });
  window.addEventListener("pageshow", () => { sent = null; });
  window.addEventListener("beforeunload", (event) => {
    const fields = forms.filter((form) => form !== sent).flatMap((form) => [...form.querySelectorAll("input:not([type=hidden]), select, textarea")]);
    if (fields.some(changed)) event.preventDefault();
  });
}

for (const view of document.querySelectorAll("[data-watch]")) watch(view);
// The row that was saved is of use to the table of rows alone: once that is there, or another step, the address is without it.
// A page that waits for the check keeps it for the table.
if (!document.querySelector("[data-watch]") && location.hash.startsWith("#why-")) window.addEventListener("load", () => { setTimeout(() => history.replaceState(null, "", location.pathname + location.search)); });
keep([...document.querySelectorAll("form[data-keep]")]);
