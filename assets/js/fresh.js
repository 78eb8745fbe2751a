// A page on which one decides is never shown from the browser's back cache: it could be older than what is decided on.
// What was typed is not lost by that: kept.js offers it again.

export function fresh() {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-fresh]")) window.location.reload();
  });
}
