// Opening a cited page beside the answer instead of in a new tab. Everything works without this file.
const image = document.getElementById("viewer-image");
const where = document.getElementById("viewer-where");
const patient = document.getElementById("patient");
let wanted = null;

patient?.addEventListener("change", () => patient.form.requestSubmit());

// The caption changes with the picture, never before it: a page must not be shown under another one's name.
async function show(link) {
  wanted = link;
  document.getElementById(image.id).setAttribute("aria-busy", "true");
  const next = new Image();
  next.src = link.href;
  try {
    await next.decode();
  } catch {
    if (wanted === link) window.location.assign(link.href);
    return;
  }
  if (wanted !== link) return;
  const { where: place, quote } = link.dataset;
  next.id = image.id;
  next.alt = quote ? `${place} : « ${quote} » surligné` : place;
  document.getElementById(image.id).replaceWith(next);
  where.textContent = place;
  for (const other of document.querySelectorAll("a[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  next.scrollIntoView({ block: "nearest" });
}

if (image) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-where]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}
