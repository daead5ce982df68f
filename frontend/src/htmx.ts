// How partial page updates behave here: what is swapped, what is an error, and how the user hears of it.
import htmx from "htmx.org/dist/htmx.esm.js";

import { announce } from "./announce";

export { htmx };

export function startHtmx(): void {
  Object.assign(htmx.config, {
    allowEval: false, // the content security policy forbids it anyway
    includeIndicatorStyles: false, // an inline style; ours stand in styles/_states.scss
    attributesToSettle: ["class", "width", "height"], // copying a style attribute would be an inline style
    historyCacheSize: 0, // pages hold names and cases: they don't belong into the browser's storage
    refreshOnHistoryMiss: true,
    scrollBehavior: "auto",
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "409", swap: true, error: false }, // somebody else was faster; the answer says what holds now
      { code: "422", swap: true, error: false }, // the form again, with its errors
      { code: "[45]..", swap: false, error: true },
      { code: "...", swap: false },
    ],
  });
  document.addEventListener("htmx:responseError", () => announce("error"));
  document.addEventListener("htmx:sendError", () => announce("offline"));
  document.addEventListener("htmx:timeout", () => announce("offline"));
  document.addEventListener("htmx:afterSwap", focusFirstError);
}

/** After a refused form the first wrong field has the focus, so that a keyboard goes on where the error is. */
function focusFirstError(event: Event): void {
  const detail = (event as CustomEvent<{ target?: Element }>).detail;
  detail.target?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
}
