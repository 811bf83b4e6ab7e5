// A list that its filter refreshes in place. Without this script the form is a form, a link a link.

(() => {
  "use strict";
  const form = document.querySelector("form[data-refresh]");
  const list = document.querySelector("[data-refreshed]");
  if (!form || !list || !window.fetch || !window.history.pushState) return;

  const said = document.createElement("p"); // what a screen reader says once the list has changed
  said.className = "hidden-text";
  said.setAttribute("role", "status");
  form.parentElement.after(said);
  let asking = null;
  let shown = location.pathname + location.search;

  function addressOf(chosen) {
    const filled = [...new FormData(chosen)].filter(([, value]) => value.trim());
    const query = new URLSearchParams(filled).toString();
    return chosen.getAttribute("action") + (query && "?" + query);
  }

  function keepOpen(next) {
    for (const fold of form.querySelectorAll("details[id]")) {
      const twin = next.querySelector("#" + fold.id);
      if (twin && fold.open) twin.open = true;
    }
  }

  // The element that has the focus now is replaced by its twin, which has the same id.
  function replace(part, next, isNew) {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const place = focused && focused.selectionStart;
    const typed = focused && focused.value;
    part.replaceChildren(...next.childNodes);
    const twin = focused && focused.id && document.getElementById(focused.id);
    if (!twin) return focused === null;
    twin.focus({ preventScroll: true });
    if (typeof place === "number") {
      if (isNew) twin.value = typed; // there may be more of it than was asked
      twin.setSelectionRange(place, place);
    }
    return true;
  }

  function show(page, isNew) {
    const nextForm = page.querySelector("form[data-refresh]");
    const nextList = page.querySelector("[data-refreshed]");
    keepOpen(nextForm);
    replace(form, nextForm, isNew);
    if (!replace(list, nextList, isNew)) {
      const found = list.querySelector("#found");
      found.tabIndex = -1;
      found.focus({ preventScroll: true });
    }
    document.title = page.title;
    for (const kind of ["canonical", "alternate"]) {
      document.head.querySelectorAll(`link[rel=${kind}]`).forEach((link) => link.remove());
      document.head.append(...page.head.querySelectorAll(`link[rel=${kind}]`));
    }
    said.textContent = list.querySelector("#found").textContent;
    document.dispatchEvent(new Event("refreshed"));
  }

  async function go(address, remember) {
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: mine.signal, credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.statusText);
      const text = await answer.text();
      if (mine.signal.aborted) return;
      if (remember) history.pushState(null, "", address);
      shown = location.pathname + location.search;
      show(new DOMParser().parseFromString(text, "text/html"), remember);
      list.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }

  function isOfThisList(link) {
    return link.origin === location.origin && link.pathname === new URL(form.action).pathname && !link.hash;
  }

  form.addEventListener("change", () => go(addressOf(form), true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = addressOf(form);
    if (address !== shown) go(address, true);
    said.textContent = list.querySelector("#found").textContent;
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target || !isOfThisList(link)) return;
    event.preventDefault();
    const pages = link.closest(".pager");
    go(link.href, true).then(() => pages && list.scrollIntoView());
  });
  window.addEventListener("popstate", () => {
    if (location.pathname + location.search !== shown) go(location.href, false);
  });
})();
