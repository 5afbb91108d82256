// Menus are <details>: one open at a time, closed by Escape or a click elsewhere; Delete on a chip removes it.
export function watchMenus() {
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".menu[open]")) return;
    for (const other of document.querySelectorAll(".menu[open]")) if (other !== event.target) other.open = false;
  }, true);
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu");
    if (menu?.open && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    } else if (menu?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [menu.querySelector("summary"), ...menu.querySelectorAll(".options > *")];
      const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
      event.preventDefault();
      event.stopPropagation();
    } else if ((event.key === "Delete" || event.key === "Backspace") && event.target.closest?.(".chip")) {
      event.target.closest(".chip").querySelector(".remove")?.click();
      event.preventDefault();
    }
  });
}
