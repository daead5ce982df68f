// Turns select[data-tom] into a searchable list; without scripts it stays an ordinary select.
//
// Options are found by their text and by data-search, which holds a unit's other names. Words that were typed and not chosen
// stay in sight, and go with the form as typed-NAME so that the server can say that they were not taken; data-tom-typed brings
// them back.
//
// data-tom-empty holds the translated "nothing found"; a multiple select gets a button to remove each choice.
import TomSelect from "tom-select/base";
import caretPosition from "tom-select/plugins/caret_position/plugin.js";
import dropdownInput from "tom-select/plugins/dropdown_input/plugin.js";
import removeButton from "tom-select/plugins/remove_button/plugin.js";

import { htmx } from "./htmx";

TomSelect.define("caret_position", caretPosition);
TomSelect.define("dropdown_input", dropdownInput);
TomSelect.define("remove_button", removeButton);

export function startSelects(): void {
  htmx.onLoad((content) => {
    if (!(content instanceof Element)) return;
    const inside = [...content.querySelectorAll<HTMLSelectElement>("select[data-tom]")];
    if (content.matches("select[data-tom]")) inside.push(content as HTMLSelectElement);
    inside.filter((select) => !("tomselect" in select)).forEach(enhance);
  });
}

function enhance(select: HTMLSelectElement): void {
  const empty = select.dataset["tomEmpty"] ?? "";
  const list = new TomSelect(select, {
    plugins: select.multiple ? ["caret_position", "remove_button"] : ["dropdown_input"],
    maxOptions: null,
    searchField: ["text", "search"],
    onItemAdd(this: TomSelect): void {
      this.setTextboxValue("");
      this.refreshOptions(false);
    },
    allowEmptyOption: true,
    render: {
      no_results: () => {
        const line = document.createElement("div");
        line.className = "no-results";
        line.textContent = empty;
        return line;
      },
    },
  });
  // What is wrong with the field is said at the box in which one types.
  for (const name of ["aria-invalid", "aria-describedby"]) {
    const value = select.getAttribute(name);
    if (value) list.control_input.setAttribute(name, value);
  }
  // The list took the label over: what is left of the select must not be met by a screen reader without a name.
  select.ariaHidden = "true";
  if (select.multiple) keepTyped(select, list);
}

/** Leaving the box empties it otherwise, and what was typed would be gone without a word. */
function keepTyped(select: HTMLSelectElement, list: TomSelect): void {
  const close = list.close.bind(list);
  list.close = () => close(false);
  const typed = select.dataset["tomTyped"];
  if (typed) list.setTextboxValue(typed);
  select.form?.addEventListener("formdata", (event) => {
    const words = list.control_input.value.trim();
    if (words) event.formData.append(`typed-${select.name}`, words);
  });
}
