// The one Alpine of a page: the build that needs no eval, so that the content security policy stays strict.
//
// Another entry registers its components with Alpine.data(...) at load; main starts Alpine once all entries have run.
import Alpine from "@alpinejs/csp";

export { Alpine };

export function startAlpine(): void {
  document.addEventListener("DOMContentLoaded", () => Alpine.start(), { once: true });
}
