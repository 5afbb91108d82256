// Opening a cited page beside the answer instead of in a new tab. Everything works without this file.
const image = document.getElementById("viewer-image");
const where = document.getElementById("viewer-where");
const patient = document.getElementById("patient");

patient?.addEventListener("change", () => patient.form.requestSubmit());

function show(link) {
  image.src = link.href;
  image.alt = link.dataset.quote ? `${link.dataset.where} : « ${link.dataset.quote} » surligné` : link.dataset.where;
  where.textContent = link.dataset.where;
  for (const other of document.querySelectorAll("a[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  image.scrollIntoView({ block: "nearest" });
}

if (image) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-where]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}
