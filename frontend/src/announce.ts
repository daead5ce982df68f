// Says something to the user in the page's live region; the texts are the template's, translated there.
//
// Expects <div id="announcements" aria-live="polite" data-text-error="…" data-text-offline="…"></div>.

export function announce(kind: "error" | "offline"): void {
  const region = document.getElementById("announcements");
  if (!region) return;
  const line = document.createElement("div");
  line.className = "alert alert-danger";
  line.setAttribute("role", "alert");
  line.textContent = region.dataset[kind === "error" ? "textError" : "textOffline"] ?? "";
  region.replaceChildren(line);
}
