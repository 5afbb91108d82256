// Dropped files and folders: sent in small lots, read by the server, one line a file with what became of it.
import { reach, say, warn } from "./say.js";

const LOT_FILES = 20;
const LOT_BYTES = 48e6;
const STATES = { added: "ajouté", unchanged: "déjà présent", replaced: "ajouté, remplace une version", rejected: "refusé", unreadable: "gardé, illisible" };

export function watchDeposit() {
  const form = document.getElementById("deposit");
  if (!form) return;
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => { bring(form, [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))); input.value = ""; });
  }
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const loose = [...event.dataTransfer.files];
    const walked = entries.length ? (await Promise.all(entries.map((entry) => walk(entry, "")))).flat() : loose.map((file) => ({ file, path: file.name }));
    bring(form, walked);
  });
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => event.preventDefault());
}

async function walk(entry, folder) {
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  if (entry.isFile) return [{ file: await new Promise((done, failed) => entry.file(done, failed)), path }];
  const reader = entry.createReader();
  const found = [];
  for (;;) { // (a reader gives at most a hundred entries a time)
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    found.push(...(await Promise.all(some.map((child) => walk(child, path)))).flat());
  }
  return found;
}

function* lots(files) {
  let lot = [];
  let size = 0;
  for (const item of files) {
    if (lot.length && (lot.length >= LOT_FILES || size + item.file.size > LOT_BYTES)) { yield lot; lot = []; size = 0; }
    lot.push(item);
    size += item.file.size;
  }
  if (lot.length) yield lot;
}

async function bring(form, files) {
  if (!files.length) return;
  document.getElementById("progress").hidden = false;
  const list = document.getElementById("progress-files");
  for (const item of files) {
    item.line = document.createElement("li");
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = item.path;
    item.state = document.createElement("span");
    item.state.className = "state";
    item.state.textContent = "en attente";
    item.line.append(name, item.state);
    list.append(item.line);
  }
  const counts = { done: 0, total: files.length };
  const base = form.hasAttribute("data-tray") ? "/v1/tray" : `/v1/patients/${encodeURIComponent(form.dataset.patient)}`;
  for (const lot of lots(files)) await send(base, form.dataset.csrf, lot, counts);
  total(counts, true);
}

async function send(base, csrf, lot, counts) {
  const body = new FormData();
  for (const item of lot) { body.append("files", item.file, item.path); item.state.textContent = "envoi"; }
  const response = await reach(`${base}/documents`, { method: "POST", body, headers: { "x-csrf-token": csrf } });
  if (!response?.ok) {
    const reason = response ? (await response.json().catch(() => ({}))).detail ?? "envoi refusé" : "non envoyé";
    for (const item of lot) settle(item, "rejected", reason, counts);
    return;
  }
  for (const item of lot) item.state.textContent = "lecture";
  await follow(`${base}/jobs/${encodeURIComponent((await response.json()).job)}`, lot, counts);
}

// Asks how far the reading is, ever less often, until every file has its result.
async function follow(address, lot, counts) {
  for (let pause = 150; ; pause = Math.min(pause * 1.4, 2000)) {
    const response = await reach(address);
    if (!response?.ok) { for (const item of lot) if (!item.settled) item.state.textContent = "suivi interrompu : rouvrez le dossier"; return; }
    const job = await response.json();
    for (const result of job.items) {
      const item = lot.find((one) => !one.settled && (result.path === one.path || result.path.startsWith(`${one.path}/`))) ?? lot.find((one) => result.path === one.path || result.path.startsWith(`${one.path}/`));
      if (item && !item.settled) settle(item, result.status, result.reason, counts);
    }
    if (job.state === "failed") { for (const item of lot) if (!item.settled) settle(item, "rejected", "lecture interrompue : déposez-le à nouveau", counts); return; }
    if (job.state === "done") { for (const item of lot) if (!item.settled) settle(item, "added", null, counts); return; }
    await new Promise((next) => setTimeout(next, pause));
  }
}

function settle(item, status, reason, counts) {
  item.settled = true;
  item.line.dataset.status = status;
  item.state.textContent = reason ? `${STATES[status]} : ${reason}` : STATES[status];
  counts.done += 1;
  total(counts, false);
}

function total(counts, over) {
  const text = over ? `Terminé : ${counts.done} sur ${counts.total}.` : `${counts.done} sur ${counts.total}`;
  document.getElementById("progress-total").textContent = text;
  if (over) say(text);
  if (over && !counts.done) warn("Aucun fichier n'a pu être déposé.");
}
