"use strict";
// What a page can do besides, where scripts run: pause, shortcuts, and saying aloud what changed. Without it all works.
(() => {
  document.documentElement.classList.add("scripted");
  const store = (name, value) => {
    try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
  };

  // Pausing keeps what is on the page as it is; the stream goes on, and nothing is asked for.
  let paused = false;
  document.querySelectorAll("[data-pause]").forEach((button) => button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
  }));
  document.addEventListener("htmx:beforeRequest", (event) => {
    const busy = event.target.contains(document.activeElement) && document.activeElement.matches("input, select, textarea, summary");
    if (paused || busy || document.hidden) event.preventDefault();
  });

  // Focus outlives the exchange of the part that it is in.
  const focusable = (place) => [...place.querySelectorAll("a[href], button, [tabindex='0']")];
  let focused = -1;
  document.addEventListener("htmx:beforeSwap", (event) => { focused = focusable(event.target).indexOf(document.activeElement); });

  // The verdict is said when it changes, and at most once in a quarter of a minute.
  let said = document.querySelector("[data-say]")?.textContent.trim();
  let saidAt = 0;
  document.addEventListener("htmx:afterSwap", (event) => {
    if (focused >= 0) focusable(event.target)[focused]?.focus({ preventScroll: true });
    const now = document.querySelector("[data-say]")?.textContent.trim();
    if (now && now !== said && Date.now() - saidAt > 15000) {
      said = now;
      saidAt = Date.now();
      document.getElementById("said").textContent = now;
    }
  });

  // An open menu closes when one goes elsewhere, so that it covers nothing that has the focus. One that covers nothing
  // stays: what is below it would move away from under a finger that is on its way.
  document.querySelectorAll(".top details").forEach((menu) => {
    const covers = () => getComputedStyle(menu.querySelector(".menu")).position === "absolute";
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget) && covers()) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // Single keys can be switched off (WCAG 2.1.4), and never act while someone writes.
  const toggle = document.querySelector("[data-shortcuts]");
  const on = () => store("shortcuts") !== "off";
  if (toggle) {
    toggle.checked = on();
    toggle.addEventListener("change", () => store("shortcuts", toggle.checked ? "on" : "off"));
  }
  const rows = () => [...document.querySelectorAll("[data-rows] > li:not(.gap), [data-rows] > tbody > tr")];
  let at = -1;
  let going = false;
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    at = Math.min(Math.max(at + step, 0), all.length - 1);
    (all[at].querySelector("a, summary") ?? all[at]).focus();
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => document.activeElement?.closest("li, tr")?.querySelector("input[type=checkbox]")?.click(),
    c: () => document.querySelector("[data-compare]")?.click(),
    "[": () => document.querySelector("a[rel=prev]")?.click(),
    "]": () => document.querySelector("a[rel=next]")?.click(),
    "?": () => location.assign("/help"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !on()) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    if (going) {
      going = false;
      document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`)?.click();
      return;
    }
    if (event.key === "g") going = true;
    else if (event.key === "/") {
      event.preventDefault();
      const search = document.querySelector("[data-search]");
      search ? search.focus() : location.assign("/cases");
    } else keys[event.key]?.();
  });
})();
