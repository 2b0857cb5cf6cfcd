// What of a conversation outlives a reload: kept in the tab, and nowhere else.

const MOST_ENTRIES = 50;

export class Store {
  #name;
  #state;

  constructor(service) {
    this.#name = `gongkai ${service}`;
    this.#state = { language: null, conversation: null, entries: [], open: false, draft: "", ...this.#read() };
  }

  get state() {
    return this.#state;
  }

  /** Change what is kept. */
  set(changes) {
    Object.assign(this.#state, changes);
    this.save();
  }

  save() {
    const entries = this.#state.entries.slice(-MOST_ENTRIES);
    try {
      sessionStorage.setItem(this.#name, JSON.stringify({ ...this.#state, entries }));
    } catch {
      // a page that may not keep anything still has its chat
    }
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#name)) ?? {};
    } catch {
      return {};
    }
  }
}

/** A question as it is kept; its key stays the same however often it is sent. */
export function newEntry(question, conversation) {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key, question, conversation, text: "", lastEvent: "", response: null, state: null, error: null, stopped: false, rating: null };
}
