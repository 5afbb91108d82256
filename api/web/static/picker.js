// The list of patients narrows as a name is typed; the arrows move through it.
import { reach } from "./say.js";

export function watchPicker() {
  const form = document.getElementById("find");
  if (!form) return;
  const field = form.querySelector("#wanted");
  let latest = 0;
  async function narrow() {
    const mine = ++latest;
    const response = await reach("/patients", { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!response) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("found");
    if (found && mine === latest) document.getElementById("found").replaceWith(document.adoptNode(found));
  }
  field.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const only = document.querySelectorAll("#found .patients a");
    if (field.value && only.length) window.location.assign(only[0].href);
    else narrow();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...document.querySelectorAll("#found .patients a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    stops[Math.max(0, Math.min(at + (event.key === "ArrowDown" ? 1 : -1), stops.length - 1))].focus();
    event.preventDefault();
  });
}
