// The document view: zoom without reloading, the next pages fetched ahead, arrows of the keyboard turn pages.
import { reveal } from "./viewer.js";

export function watchDocument() {
  const whole = document.querySelector(".viewer.whole");
  if (!whole) return;
  const desk = document.getElementById("desk");
  const image = desk.querySelector("img.paper");
  const zooms = [...whole.querySelectorAll("[data-zoom]")];

  function fit() {
    const shown = desk.querySelector(".sheet");
    if (image && shown) image.sizes = `${Math.round(shown.clientWidth)}px`;
  }
  function zoom(link) {
    for (const other of zooms) {
      desk.classList.toggle(`zoom-${other.dataset.zoom}`, other === link);
      other.toggleAttribute("aria-current", other === link);
    }
    fit();
    reveal();
  }
  for (const link of zooms) link.addEventListener("click", (event) => { event.preventDefault(); zoom(link); });
  whole.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = zooms.findIndex((link) => link.hasAttribute("aria-current"));
    if (event.key === "+" && zooms[at + 1]) zoom(zooms[at + 1]);
    else if (event.key === "-" && zooms[at - 1]) zoom(zooms[at - 1]);
    else if (event.key === "PageDown") whole.querySelector("[rel=next]")?.click();
    else if (event.key === "PageUp") whole.querySelector("[rel=prev]")?.click();
    else return;
    event.preventDefault();
  });
  fit();
  reveal();
  // The address's own scrolling moved the whole view: where the page has its own desk, only the desk scrolls.
  window.addEventListener("load", () => requestAnimationFrame(() => {
    if (getComputedStyle(whole).position === "sticky") window.scrollTo(0, 0);
    reveal();
  }));
  for (const link of whole.querySelectorAll("[rel=next]")) ahead(link.href, image);
}

// The following page's picture, at the width this screen needs, so that turning the page shows it at once.
async function ahead(address, image) {
  if (!image) return;
  const page = new URL(address).searchParams.get("page");
  const early = new Image();
  early.sizes = image.sizes;
  early.srcset = image.srcset.replaceAll(/\/pages\/\d+\.png/g, `/pages/${page}.png`);
}
