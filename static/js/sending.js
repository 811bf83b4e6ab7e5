// How far an issue has come: looked at again every few seconds. Without this script, “Look again” does it.

(() => {
  "use strict";
  const shown = document.querySelector("[data-progress][data-moving]");
  if (!shown || !window.fetch) return;
  const EVERY = 3000; // milliseconds

  async function look() {
    if (document.hidden) return again();
    try {
      const answer = await fetch(shown.dataset.progress, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const before = state();
      shown.innerHTML = await answer.text();
      if (state() !== before) return location.reload(); // other buttons belong to another state
    } catch {
      // no connection just now
    }
    again();
  }

  function state() {
    const words = shown.querySelector(".sending__state strong");
    return words && words.textContent;
  }

  function again() {
    setTimeout(look, EVERY);
  }

  again();
})();
