// The pages of a draft: a look at what changes while one waits. All of it works without this, too.
"use strict";

const FIRST_LOOK = 150; // milliseconds before the first look; each takes twice as long as the one before
const LOOK = 1500; // milliseconds between two looks at most
const LATER_LOOK = 10000; // after a failure

/** @param {HTMLElement} view */
function watch(view) {
  let look = FIRST_LOOK;
  const again = (wait) => { setTimeout(ask, wait); look = Math.min(2 * look, LOOK); };
  const ask = async () => {
    if (document.hidden) return again(look);
    try {
      const answer = await fetch(view.dataset.watch, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 401 || answer.status === 404) return location.reload();
      if (!answer.ok) return again(LATER_LOOK);
      if ((await answer.json()).mark !== view.dataset.mark) return location.reload();
      again(look);
    } catch {
      again(LATER_LOOK);
    }
  };
  again(look);
}

for (const view of document.querySelectorAll("[data-watch]")) watch(view);
