// Several files at once: each is sent by itself, so that every line says honestly where its file stands.
//
// Without scripts the form sends all files in one request and the answer lists them.

export function startBatch(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-batch]");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) return;
  form.addEventListener("submit", (event) => {
    const files = [...(input.files ?? [])];
    if (files.length < 2) return;
    event.preventDefault();
    void sendAll(form, input.name, files);
  });
}

async function sendAll(form: HTMLFormElement, name: string, files: File[]): Promise<void> {
  const list = document.getElementById("outcomes");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  if (!list || !button) return;
  button.disabled = true;
  const summary = document.createElement("p");
  summary.className = "outcomes-progress";
  const lines = files.map((file) => line(file.name, form.dataset["textWaiting"] ?? ""));
  list.replaceChildren(summary, ...lines);
  const tell = (done: number): void => {
    summary.textContent = (form.dataset["textProgress"] ?? "")
      .replace("%(done)s", String(done))
      .replace("%(all)s", String(files.length));
  };
  tell(0);
  for (const [index, file] of files.entries()) {
    const place = lines[index]!;
    place.replaceWith((lines[index] = line(file.name, form.dataset["textReading"] ?? "", "reading")));
    lines[index]!.replaceWith(await sendOne(form, name, file));
    tell(index + 1);
  }
  button.disabled = false;
  // Each line above says where its file stands: left here, the files would be sent once more.
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  if (input) input.value = "";
}

async function sendOne(form: HTMLFormElement, name: string, file: File): Promise<Node> {
  const body = new FormData(form);
  body.delete(name);
  body.delete("text");
  body.append(name, file);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector(".outcome");
    if (found) return document.importNode(found, true);
  } catch {
    // No connection: said below; the other files go on.
  }
  return line(file.name, form.dataset["textFailed"] ?? "", "refused");
}

function line(name: string, words: string, state = "waiting"): HTMLElement {
  const made = document.createElement("p");
  made.className = "outcome";
  made.dataset["state"] = state;
  const title = document.createElement("strong");
  title.textContent = name;
  made.append(title, ` ${words}`);
  return made;
}
