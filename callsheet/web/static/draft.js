// The pages of a draft: a look at what changes while one waits. All of it works without this, too.
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

for (const view of document.querySelectorAll("[data-watch]")) watch(view);
