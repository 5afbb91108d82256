// What assistive technology is told, and what is shown when the server cannot be reached or the session is over.
export function say(text) {
  const place = document.getElementById("annonce");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

export function warn(text, link) {
  const main = document.getElementById("contenu");
  main.querySelector(".notice.local")?.remove();
  const box = document.createElement("div");
  box.className = "notice local";
  box.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    line.append(" ", anchor);
  }
  box.append(line);
  main.prepend(box);
}

export const GONE = "Le serveur ne répond pas. Vérifiez que Retrouve est démarré sur la machine du cabinet, puis réessayez : votre saisie est gardée.";

export function expired() {
  warn("Votre session a expiré. Rouvrez la page avec un nouveau lien ; rien n'est perdu.", { href: "/", text: "Se reconnecter" });
}

// One request to our own server: the response, or null once the reason has been shown.
export async function reach(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name !== "AbortError") warn(GONE);
    return null;
  }
  if (response.status === 401) {
    await response.body?.cancel();
    expired();
    return null;
  }
  return response;
}
