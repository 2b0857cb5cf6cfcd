// One question on its way: sent once under its key, gone on with after a broken connection, stopped on request.
import { Problem } from "./api.js";
import { BrokenStream, events } from "./events.js";

// the service sends a heartbeat every 10 seconds
const PATIENCE = 35_000;
const PAUSES = [500, 1500, 3000, 6000, 12_000];
// seconds that a reader is made to wait without being asked
const LONGEST_WAIT = 15;

export class Asking {
  #api;
  #entry;
  #changed;
  #control = new AbortController();

  /** `entry` is what is kept of the question; `changed` is called whenever it was changed. */
  constructor(api, entry, changed) {
    this.#api = api;
    this.#entry = entry;
    this.#changed = changed;
  }

  stop() {
    this.#control.abort();
  }

  /** Ask until there is an answer, an error that will not pass, or the reader has stopped it. */
  async run() {
    const entry = this.#entry;
    Object.assign(entry, { state: "looking_up", error: null, stopped: false });
    this.#changed();
    try {
      entry.response = await this.#persist();
      entry.text = "";
    } catch (error) {
      if (this.#control.signal.aborted) entry.stopped = true;
      else entry.error = described(error);
    }
    entry.state = null;
    this.#changed();
  }

  async #persist() {
    for (let failures = 0; ; ) {
      const heard = this.#entry.lastEvent;
      try {
        return await this.#once();
      } catch (error) {
        const signal = this.#control.signal;
        if (signal.aborted || (error instanceof Problem && (!error.passes || error.seconds > LONGEST_WAIT))) throw error;
        if (this.#entry.lastEvent !== heard) failures = 0;
        if (navigator.onLine) {
          if (failures === PAUSES.length) throw error;
          this.#show(error.seconds ? "waiting" : "reconnecting");
          await pause(Math.max(PAUSES[failures++], (error.seconds ?? 0) * 1000), signal);
        } else {
          this.#show("offline");
          await online(signal);
        }
      }
    }
  }

  async #once() {
    const response = await this.#connect();
    for await (const { name, data, id } of events(response, PATIENCE)) {
      const entry = this.#entry;
      if (name === "answer") return data;
      if (name === "error") throw new Problem(data.status, data);
      if (name === "status") this.#show(data.state);
      if (name === "token") {
        entry.lastEvent = id;
        entry.text += data.text;
        this.#show("writing");
      }
    }
    throw new BrokenStream("cut");
  }

  async #connect() {
    const entry = this.#entry;
    const signal = this.#control.signal;
    if (entry.lastEvent) {
      try {
        return await this.#api.resume(entry.lastEvent.split(":")[0], entry.lastEvent, signal);
      } catch (error) {
        if (!(error instanceof Problem) || error.passes) throw error;
      }
    }
    // the key makes a repeated question the same one
    Object.assign(entry, { text: "", lastEvent: "" });
    return this.#api.ask(entry, signal);
  }

  #show(state) {
    this.#entry.state = state;
    this.#changed();
  }
}

/** What of an error is kept and shown. */
function described(error) {
  if (error instanceof Problem) {
    return { kind: error.kind || (error.status < 500 ? "refused" : "failed"), detail: error.message, seconds: error.seconds };
  }
  if (error instanceof BrokenStream) return { kind: error.message, detail: "" };
  return { kind: "unreachable", detail: "" };
}

function pause(milliseconds, signal) {
  return until(signal, (go) => setTimeout(go, milliseconds));
}

function online(signal) {
  return until(signal, (go) => window.addEventListener("online", go, { once: true }));
}

function until(signal, start) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    start(resolve);
  });
}
