// A client of the resumable protocol (tus 1.0: creation, core): one file, in pieces, through broken lines and reloads.
//
// The address of an unfinished upload is remembered by the file's name, size and time, so that choosing the same file again
// goes on where it stood. Nothing else is kept in the browser.

const PIECE = 2 * 1024 * 1024;
const LONGEST_PAUSE = 30_000;
const VERSION = { "Tus-Resumable": "1.0.0" };

export interface Watcher {
  progress(share: number): void;
  resumed(): void;
  offline(): void;
}

/** The server refused for good; trying again would not help. */
export class Refused extends Error {}

/** Sends a file and returns the number under which it lies finished on the server. */
export async function send(file: File, start: string, token: string, watcher: Watcher): Promise<string> {
  const key = `duban-upload:${start}:${file.name}:${file.size}:${file.lastModified}`;
  let address = remembered(key);
  let offset = address ? await asked(address, watcher) : -1;
  if (offset < 0) {
    address = await begun(file, start, token, watcher);
    remember(key, address);
    offset = 0;
  } else {
    watcher.resumed();
  }
  while (offset < file.size) {
    watcher.progress(offset / file.size);
    offset = await added(file, address, offset, token, watcher);
    if (offset < 0) {
      // The server no longer has it: once more from the beginning.
      forget(key);
      return send(file, start, token, watcher);
    }
  }
  watcher.progress(1);
  forget(key);
  return new URL(address, location.href).pathname.split("/").filter(Boolean).pop() ?? "";
}

async function begun(file: File, start: string, token: string, watcher: Watcher): Promise<string> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const headers = {
    ...VERSION,
    "X-CSRFToken": token,
    "Upload-Length": String(file.size),
    "Upload-Metadata": `filename ${name}`,
  };
  const answer = await patiently(() => fetch(start, { method: "POST", headers }), watcher);
  const address = answer.headers.get("Location");
  if (answer.status !== 201 || !address) throw new Refused(String(answer.status));
  return address;
}

/** How many bytes the server has; -1 where it has no such upload any more. */
async function asked(address: string, watcher: Watcher): Promise<number> {
  const answer = await patiently(() => fetch(address, { method: "HEAD", headers: VERSION }), watcher);
  const offset = Number(answer.headers.get("Upload-Offset") ?? "-1");
  return answer.ok && Number.isSafeInteger(offset) ? offset : -1;
}

async function added(file: File, address: string, offset: number, token: string, watcher: Watcher): Promise<number> {
  const headers = {
    ...VERSION,
    "X-CSRFToken": token,
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
  };
  const body = file.slice(offset, offset + PIECE);
  try {
    const answer = await fetch(address, { method: "PATCH", headers, body });
    if (answer.status === 204) return Number(answer.headers.get("Upload-Offset"));
    if (answer.status === 404 || answer.status === 410) return -1;
    if (answer.status < 500 && ![409, 423, 429].includes(answer.status)) throw new Refused(String(answer.status));
  } catch (error) {
    if (error instanceof Refused) throw error;
    watcher.offline();
  }
  // The line was cut or the server was busy: how much of the piece arrived is its to say.
  await pause(1000);
  return asked(address, watcher);
}

/** Asks until there is an answer that is none of a server in trouble; pauses grow, and end early when the line is back. */
async function patiently(ask: () => Promise<Response>, watcher: Watcher): Promise<Response> {
  for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    try {
      const answer = await ask();
      if (answer.status < 500 && answer.status !== 423) return answer;
    } catch {
      watcher.offline();
    }
    await pause(wait);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
  });
}

// A browser may forbid storage; then an upload goes on through broken lines, but not through a reload.
function remembered(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function remember(key: string, address: string): void {
  try {
    localStorage.setItem(key, address);
  } catch {
    // see above
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // see above
  }
}
