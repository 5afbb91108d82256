// Asking without leaving the page: the form's own answer, put in the place of what was shown.
import { reach, say, warn } from "./say.js";
import { awaitSummary } from "./summary.js";
import { showFirst } from "./viewer.js";
import { watchSuggestions } from "./suggestions.js";

const asked = new Map(); // questions stay in memory: never in an address, never in the history
let turn = 0;
let waiting = null;

export function watchQuestions() {
  const form = document.getElementById("ask");
  if (!form) return;
  watchSuggestions(form);
  awaitSummary();
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "ask" && event.target.id !== "reading") return;
    event.preventDefault();
    const data = new FormData(event.target);
    if (event.submitter?.name) data.set(event.submitter.name, event.submitter.value);
    ask(data, event.target.id === "reading" ? event.submitter : null);
  });
  window.addEventListener("popstate", (event) => {
    const data = asked.get(event.state?.turn);
    if (data) ask(data, null, false);
    else window.location.reload();
  });
  const field = document.getElementById("question");
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && document.getElementById("suggestions").hidden && !event.defaultPrevented) {
      const first = document.querySelector(".answer .extract");
      if (first) { first.focus(); event.preventDefault(); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !event.target.closest?.(".answer, .viewer")) return;
    field.focus();
    field.select();
  });
}

async function ask(data, submitter, remember = true) {
  waiting?.abort();
  const mine = waiting = new AbortController();
  const main = document.getElementById("contenu");
  main.setAttribute("aria-busy", "true");
  const response = await reach("/", { method: "POST", body: new URLSearchParams(data), signal: mine.signal });
  if (waiting !== mine) { await response?.body?.cancel(); return; }
  main.removeAttribute("aria-busy");
  if (!response) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("contenu");
  if (!fresh) {
    warn("Cette question n'a pas pu être traitée. Posez-la autrement ; si cela se répète, redémarrez Retrouve. Votre saisie est gardée.");
    return;
  }
  if (page.querySelector(".whose")?.textContent !== document.querySelector(".whose")?.textContent) {
    // (erased meanwhile, or another dossier than the one named above: the whole page anew, never mixed)
    window.location.assign(`/?${new URLSearchParams({ patient: data.get("patient") })}`);
    return;
  }
  const kept = submitter?.closest(".chip")?.className;
  main.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  document.getElementById("question").value = data.get("question");
  for (const view of document.querySelectorAll(".views [aria-current]")) view.removeAttribute("aria-current");
  if (remember) {
    asked.set(++turn, data);
    history.pushState({ turn }, "", `/?${new URLSearchParams({ patient: data.get("patient") })}`);
  }
  window.scrollTo(0, 0);
  const headline = document.getElementById("reponse");
  say(headline ? `Réponse : ${headline.textContent}. ${document.querySelector(".coverage")?.textContent ?? ""}` : document.querySelector(".notice")?.textContent ?? "");
  const back = kept && [...document.querySelectorAll(".chip")].find((chip) => chip.className === kept);
  if (submitter) (back ?? document.querySelector(".chip"))?.querySelector("summary, button")?.focus();
  showFirst({ focus: !submitter });
  awaitSummary();
}
