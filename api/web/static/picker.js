// The list of patients narrows as a name is typed; the arrows move through it. Enter opens a dossier only when the
// list is the one of the words in the field and holds that dossier alone: with homonyms a person chooses.
import { reach } from "./say.js";

export function watchPicker() {
  const form = document.getElementById("find");
  if (!form) return;
  const field = form.querySelector("#wanted");
  let shown = field.value;
  let latest = 0;
  const links = () => [...document.querySelectorAll("#found .patients a")];
  function show(found) {
    const held = links().find((link) => link === document.activeElement);
    document.getElementById("found").replaceWith(document.adoptNode(found));
    if (held) (links().find((link) => link.href === held.href) ?? field).focus();
  }
  async function narrow() {
    const mine = ++latest;
    const wanted = field.value;
    const response = await reach("/patients", { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!response) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("found");
    if (!found || mine !== latest) return;
    show(found);
    shown = wanted;
  }
  field.addEventListener("input", narrow);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (shown !== field.value || !field.value) await narrow();
    if (shown !== field.value || !field.value) return;
    const only = links();
    if (only.length === 1) window.location.assign(only[0].href);
    else only[0]?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...links()];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    stops[Math.max(0, Math.min(at + (event.key === "ArrowDown" ? 1 : -1), stops.length - 1))].focus();
    event.preventDefault();
  });
}
