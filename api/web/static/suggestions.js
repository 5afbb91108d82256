// Suggestions of this dossier under the question: a listbox moved through with the arrows.
import { reach } from "./say.js";

export function watchSuggestions(form) {
  const field = form.querySelector("#question");
  const list = form.querySelector("#suggestions");
  let shown = [];
  let chosen = -1;
  let latest = 0;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  close();

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function draw(texts) {
    shown = texts;
    list.replaceChildren(...texts.map((text, number) => {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.id = `suggestion-${number}`;
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(text); });
      return option;
    }));
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = texts.length === 0 || document.activeElement !== field;
    field.setAttribute("aria-expanded", String(!list.hidden));
  }

  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = (number + shown.length) % shown.length;
    const option = list.children[chosen];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function take(text) {
    field.value = text;
    latest += 1;
    close();
    form.requestSubmit();
  }

  field.addEventListener("input", async () => {
    const mine = ++latest;
    const body = new URLSearchParams({ csrf: form.csrf.value, patient: form.dataset.patient, prefix: field.value });
    const response = await reach("/suggestions", { method: "POST", body });
    const found = response?.ok ? await response.json() : [];
    if (mine === latest) draw(found);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? shown.length - 1 : chosen - 1);
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(shown[chosen]);
    } else if (event.key === "Escape") {
      close();
      event.preventDefault();
    }
  });
  field.addEventListener("blur", close);
  form.addEventListener("submit", () => { latest += 1; close(); });
}
