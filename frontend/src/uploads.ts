// A form whose files go up in pieces: <form data-uploads="/uploads/" data-done="/ledger/7/" data-text-…> with one file field.
//
// Each file has a line with its progress in #outcomes; when it has arrived, the form is sent with its number instead of the
// file. Without scripts the form sends the files themselves.
import { Refused, send } from "./resumable";

export function startUploads(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-uploads]");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) return;
  form.addEventListener("submit", (event) => {
    const files = [...(input.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    void sendAll(form, input, files);
  });
}

async function sendAll(form: HTMLFormElement, input: HTMLInputElement, files: File[]): Promise<void> {
  const list = document.getElementById("outcomes");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  if (!list || !button) return;
  button.disabled = true;
  const lines = files.map((file) => new Line(file.name, form.dataset));
  list.replaceChildren(...lines.map((line) => line.element));
  let allDone = true;
  for (const [index, file] of files.entries()) {
    allDone = (await sendOne(form, input.name, file, lines[index]!)) && allDone;
  }
  button.disabled = false;
  input.value = "";
  if (allDone && form.dataset["done"]) location.assign(form.dataset["done"]);
}

async function sendOne(form: HTMLFormElement, field: string, file: File, line: Line): Promise<boolean> {
  const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const number = await send(file, form.dataset["uploads"] ?? "", token, line);
    line.say("adding");
    const body = new FormData(form);
    body.delete(field);
    body.set("upload", number);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const outcome = page.querySelector<HTMLElement>(".upload-line");
    if (!outcome) throw new Refused(String(answer.status));
    line.element.replaceWith(document.importNode(outcome, true));
    return outcome.dataset["state"] === "done";
  } catch {
    line.say("failed", "refused");
    return false;
  }
}

/** One file's line: its name, a bar, and a word. */
class Line {
  readonly element = document.createElement("p");
  private readonly bar = document.createElement("progress");
  private readonly words = document.createElement("span");

  constructor(name: string, private readonly texts: DOMStringMap) {
    this.element.className = "upload-line";
    const title = document.createElement("strong");
    title.textContent = name;
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", name);
    this.element.append(title, this.bar, this.words);
    this.say("waiting", "waiting");
  }

  progress(share: number): void {
    this.bar.value = share;
    const text = this.element.dataset["resumed"] ? "resumed" : "sending";
    this.say(text, "sending", ` ${Math.floor(share * 100)}%`);
  }

  resumed(): void {
    this.element.dataset["resumed"] = "true";
    this.say("resumed", "sending");
  }

  offline(): void {
    this.say("offline", "offline");
  }

  say(text: string, state = "sending", more = ""): void {
    const key = `text${text[0]!.toUpperCase()}${text.slice(1)}`;
    this.words.textContent = `${this.texts[key] ?? ""}${more}`;
    this.element.dataset["state"] = state;
  }
}
