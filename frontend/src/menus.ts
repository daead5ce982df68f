// Menus and dialogs of native elements: <details data-menu> closes on a click elsewhere or Escape,
// [data-opens="id"] opens the <dialog> of that id, [data-closes] closes the one it stands in.

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    closeMenus(target.closest("details[data-menu]"));
    const opener = target.closest<HTMLElement>("[data-opens]");
    if (opener) {
      event.preventDefault();
      openDialog(opener.dataset["opens"] ?? "");
    }
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
}

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** Closes all open menus but one; a menu that held the focus gives it back to its own button. */
function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (menu === except) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary")?.focus();
  }
}
