// A summary that is being made: its state is told as it changes, and it takes its place when it is ready.
import { reach, say } from "./say.js";

let stream = null;

export async function awaitSummary() {
  stream?.abort();
  const place = document.querySelector("#summary[data-again]");
  const form = document.getElementById("reading");
  if (!place || !form) return;
  const mine = stream = new AbortController();
  const body = JSON.stringify({ question: form.question.value, understood: JSON.parse(place.dataset.again), stream: true });
  const headers = { "content-type": "application/json", "x-csrf-token": form.csrf.value };
  const address = `/v1/patients/${encodeURIComponent(form.patient.value)}/ask`;
  const response = await reach(address, { method: "POST", body, headers, signal: mine.signal });
  if (!response?.ok || !response.body) return;
  let rest = "";
  let settled = false;
  try {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (rest + part.value).split("\n\n");
      rest = events.pop();
      for (const event of events) settled = tell(event, place) || settled;
    }
  } catch {
    return; // (another question was asked, or the server went away: the answer stands without it)
  }
  if (settled && stream === mine) await put(form);
}

// Whether the event says that nothing better is awaited: lines chosen by rules stand until the model's come.
function tell(event, place) {
  if (!event.startsWith("event: summary")) return false;
  const { status, reason, position } = JSON.parse(event.slice(event.indexOf("data: ") + 6));
  const state = place.querySelector("#summary-state");
  const waiting = status === "pending" || (position ?? null) !== null;
  if (waiting && reason && state) state.textContent = reason;
  return !waiting;
}

async function put(form) {
  const response = await reach("/", { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!response) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("summary");
  if (!fresh || document.getElementById("reading") !== form) return;
  const old = document.getElementById("summary");
  const inside = old.contains(document.activeElement);
  old.replaceWith(document.adoptNode(fresh));
  if (inside) fresh.querySelector(".extract, summary")?.focus();
  say("Le résumé est prêt.");
}
