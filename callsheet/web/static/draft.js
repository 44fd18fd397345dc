// The pages of a draft: questions before changes are left behind or a draft is discarded. All of it works without this, too.
"use strict";

/** Ask before a page is left while a form of it has changes that were not sent. @param {HTMLFormElement[]} forms */
function keep(forms) {
  let sent = null;
  window.addEventListener("submit", (event) => { if (!event.defaultPrevented) sent = event.target; });
  window.addEventListener("pageshow", () => { sent = null; });
  window.addEventListener("beforeunload", (event) => {
    const fields = forms.filter((form) => form !== sent).flatMap((form) => [...form.querySelectorAll(FILLED)]);
    if (fields.some(changed)) event.preventDefault();
  });
}

// What would be lost with a draft is said before it is discarded; without scripts a page of its own asks.
for (const form of document.querySelectorAll("form[data-sure]")) {
  const dialog = form.nextElementSibling;
  dialog.onclose = () => { if (dialog.returnValue === "yes") { form.elements.sure.value = "yes"; form.requestSubmit(); } };
  form.addEventListener("submit", (event) => {
    if (form.elements.sure.value) return;
    event.preventDefault();
    dialog.returnValue = "";
    dialog.showModal();
  });
  window.addEventListener("pageshow", () => { form.elements.sure.value = ""; });
}
// The row that was saved is of use to the table of rows alone: once that is there, or another step, the address is without it.
// A page that waits for the check keeps it for the table.
if (!document.querySelector("[data-watch]") && location.hash.startsWith("#why-")) window.addEventListener("load", () => { setTimeout(() => history.replaceState(null, "", location.pathname + location.search)); });
keep([...document.querySelectorAll("form[data-keep]")]);
