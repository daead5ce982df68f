// [data-checks-all] ticks every box of its form at once, and shows when all of them are ticked.

export function startChecks(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.form) return;
    const all = box.form.querySelector<HTMLInputElement>("[data-checks-all]");
    if (!all) return;
    const boxes = [...box.form.querySelectorAll<HTMLInputElement>("input[type=checkbox][name]")];
    if (box === all) boxes.forEach((one) => (one.checked = all.checked));
    else all.checked = boxes.every((one) => one.checked);
  });
}
