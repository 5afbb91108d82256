// The cited page beside the answer: the arrows move between citations and documents, c copies the line.
import { reach, say } from "./say.js";

const kept = new Map(); // address → promise of the sheet's HTML, for this dossier and page only
let wanted = null;

export function watchSheets() {
  document.addEventListener("error", (event) => { if (event.target.matches?.("img.paper")) lost(event.target); }, true);
  for (const image of document.querySelectorAll("img.paper")) if (image.complete && !image.naturalWidth) lost(image);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sheet]");
    if (link && document.getElementById("desk") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(link);
    }
    const action = event.target.closest(".viewer [data-do]")?.dataset.do;
    if (action === "copy") copy();
    else if (action === "previous") step(-1);
    else if (action === "next") step(1);
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest(".answer a[data-sheet]");
    if (link && document.getElementById("desk")) show(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest?.(".extract, .cite, .viewer")) return;
    if (event.target.closest(".desk") && event.key.startsWith("Arrow")) return;
    const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), ArrowRight: () => leap(1), ArrowLeft: () => leap(-1), c: copy };
    if (event.key === "Enter" && event.target.matches(".extract, .cite")) {
      event.preventDefault();
      window.location.assign(event.target.href);
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  showFirst({ focus: false });
}

// The picture could not be drawn: say so, and let the page's own text be read in its place.
function lost(image) {
  const sheet = image.closest(".sheet");
  if (sheet.classList.contains("unseen-page")) return;
  sheet.classList.add("unseen-page");
  const notice = document.createElement("p");
  notice.className = "notice lost";
  notice.setAttribute("role", "alert");
  notice.textContent = "L'image de cette page ne peut pas être affichée. Le texte lu est montré à sa place ; téléchargez le document pour voir l'original.";
  sheet.before(notice);
}

const links = () => [...document.querySelectorAll(".answer a[data-sheet]")];
const current = () => document.querySelector(".answer a[data-sheet][aria-current]");

// After an answer: its first citation, which the server has already drawn.
export function showFirst({ focus }) {
  kept.clear();
  const [first] = links();
  if (!first) {
    if (focus) document.getElementById("contenu").focus();
    return;
  }
  mark(first);
  reveal();
  prefetch();
  if (focus) first.focus({ preventScroll: true });
}

function mark(link) {
  for (const other of links()) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  wanted = link;
}

function sheetOf(link) {
  const address = `/sheet?${link.dataset.sheet}`;
  if (!kept.has(address)) kept.set(address, fetchSheet(address));
  return kept.get(address);
}

async function fetchSheet(address) {
  const response = await reach(address);
  if (!response) return null;
  const figure = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("figure");
  const image = figure?.querySelector("img");
  if (image) {
    const early = new Image();
    early.sizes = `${document.getElementById("desk")?.clientWidth ?? 800}px`;
    early.srcset = image.srcset;
    await early.decode().catch(() => null);
  }
  return figure;
}

async function show(link) {
  if (link === wanted) return reveal("smooth");
  mark(link);
  const desk = document.getElementById("desk");
  const slow = setTimeout(() => desk.setAttribute("aria-busy", "true"), 80);
  const figure = await sheetOf(link);
  clearTimeout(slow);
  if (wanted !== link) return;
  desk.removeAttribute("aria-busy");
  if (!figure) return;
  // The caption changes with the picture, never before: a page is never shown under another one's name.
  const fresh = document.importNode(figure, true);
  fresh.querySelector("img")?.setAttribute("sizes", `${desk.clientWidth}px`);
  desk.replaceChildren(fresh);
  document.getElementById("viewer-where").textContent = link.dataset.where;
  document.getElementById("viewer-open").setAttribute("href", link.getAttribute("href"));
  reveal();
  prefetch();
}

function prefetch() {
  const all = links();
  const here = all.indexOf(current());
  for (const link of [all[here + 1], all[here + 2], all[here - 1]]) if (link) sheetOf(link);
}

// Scroll the page inside its desk so that the marked line stands in the upper third.
// At once for a page that has just come; smoothly on the one that was being read.
export function reveal(behavior = "instant") {
  const desk = document.getElementById("desk");
  const marker = desk?.querySelector("#extrait");
  if (!desk) return;
  if (!marker) { desk.scrollTop = 0; return; }
  const box = marker.getBoundingClientRect();
  const frame = desk.getBoundingClientRect();
  desk.scrollTo({ behavior, top: desk.scrollTop + box.top - frame.top - frame.height / 3, left: desk.scrollLeft + Math.min(0, box.left - frame.left) });
}

function step(by) {
  const all = links();
  const next = all[all.indexOf(current()) + by];
  unfold(next);
  next?.focus({ preventScroll: false });
  if (next) show(next);
}

// What is folded away opens when the arrows come to it.
function unfold(link) {
  const folded = link?.closest("details:not([open])");
  if (folded) folded.open = true;
}

function leap(by) {
  const all = links();
  const documents = [...new Set(all.map((link) => link.dataset.document))];
  const next = documents[documents.indexOf(current()?.dataset.document) + by];
  const link = all.find((candidate) => candidate.dataset.document === next);
  unfold(link);
  link?.focus();
  if (link) show(link);
}

async function copy() {
  const text = current()?.dataset.copy;
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text);
    say("Ligne copiée avec sa date et son auteur.");
    const button = document.querySelector('.viewer [data-do="copy"]');
    button.textContent = "Copié";
    setTimeout(() => { button.textContent = "Copier"; }, 1500);
  } catch {
    say("La copie est refusée par le navigateur : sélectionnez le texte, puis copiez-le.");
  }
}
