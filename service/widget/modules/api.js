// The calls the widget makes, and what goes wrong with them.

/** The service answered, and said no. */
export class Problem extends Error {
  constructor(status, { type = "about:blank", detail = "", advice = "", retry_after = 0 } = {}) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.kind = type.startsWith("urn:gongkai:") ? type.slice("urn:gongkai:".length) : "";
    this.advice = advice;
    this.seconds = retry_after;
  }

  /** Whether the same call may succeed a little later. */
  get passes() {
    return [429, 502, 503, 504].includes(this.status);
  }
}

const STREAM = "text/event-stream";
const JSON_TYPE = { "Content-Type": "application/json" };
// a public key holds on its page alone: the service must see which page calls, whatever the page tells others
export const SEEN = "strict-origin-when-cross-origin";
const GONE = 404;

export class Api {
  #service;
  #key;
  #reports = new Map();
  #forms = new Map();

  /** `key`: the public key of the page, if it has one. */
  constructor(service, key = null) {
    this.#service = service;
    this.#key = key;
  }

  /** An address of the service in full; the service may stand below a folder of its host. */
  address(path) {
    return new URL(path.replace(/^\/(?!\/)/, ""), this.#service).href;
  }

  /** The same for what a browser asks for by itself, pictures and downloads: it can send no header with it. */
  shown(path) {
    const url = new URL(this.address(path));
    if (this.#key) url.searchParams.set("key", this.#key);
    return url.href;
  }

  ask({ question, key, conversation }, signal, Accept = STREAM) {
    const body = JSON.stringify({ message: question, ...(conversation && { conversation_id: conversation }) });
    const headers = { Accept, ...JSON_TYPE, "Idempotency-Key": key };
    return this.#call("/chat", { method: "POST", body, headers, signal });
  }

  /** The conversation that a question was stored in; null if it cannot be asked at all. */
  async conversationOf(entry) {
    try {
      return (await (await this.ask(entry, undefined, "application/json")).json()).conversation_id;
    } catch (error) {
      if (error instanceof Problem && !error.passes && error.status < 500) return null;
      throw error;
    }
  }

  /** Delete a conversation; one that is not there is deleted. */
  async forget(conversation) {
    try {
      await this.#call(`/conversations/${encodeURIComponent(conversation)}`, { method: "DELETE" });
    } catch (error) {
      if (error.status !== GONE) throw error;
    }
  }

  resume(message, lastEvent, signal) {
    return this.#call(`/chat/${message}/events`, { headers: { Accept: STREAM, "Last-Event-ID": lastEvent }, signal });
  }

  rate(message, rating, comment) {
    const body = JSON.stringify({ message_id: message, rating, ...(comment && { comment }) });
    return this.#call("/feedback", { method: "POST", body, headers: JSON_TYPE });
  }

  /** Some of the indexed reports, by the parameters of GET /reports. */
  async reports(parameters) {
    const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null);
    return (await this.#call(`/reports?${new URLSearchParams(given)}`)).json();
  }

  /** A report with everything in it, and its text; what was asked for last is kept. */
  report(id) {
    return this.#kept(this.#reports, id, async () => {
      const path = `/reports/${encodeURIComponent(id)}`;
      const [report, text] = await Promise.all([this.#call(path), this.#call(`${path}/text`)]);
      return { ...(await report.json()), text: await text.text() };
    });
  }

  /** An edition of the official form. */
  form(edition) {
    return this.#kept(this.#forms, edition, async () => (await this.#call(`/editions/${encodeURIComponent(edition)}`)).json());
  }

  async #kept(cache, key, load) {
    if (!cache.has(key)) {
      if (cache.size > 8) cache.delete(cache.keys().next().value);
      const loading = load();
      cache.set(key, loading);
      loading.catch(() => cache.delete(key));
    }
    return cache.get(key);
  }

  async #call(path, options = {}) {
    const headers = { ...options.headers, ...(this.#key && { Authorization: `Bearer ${this.#key}` }) };
    let response;
    try {
      response = await fetch(this.address(path), { credentials: "omit", referrerPolicy: SEEN, ...options, headers });
    } catch (error) {
      if (!options.signal?.aborted) await this.#whyNot();
      throw error;
    }
    if (!response.ok) throw await problem(response);
    return response;
  }

  /** A browser hides from a page of another origin why a call failed; this one call it shows, if the service can be reached at all. */
  async #whyNot() {
    if (new URL(this.#service).origin === location.origin || !navigator.onLine) return;
    const response = await fetch(this.shown("/widget/access"), { credentials: "omit", referrerPolicy: SEEN }).catch(() => null);
    if (response && !response.ok) throw await problem(response);
  }
}

async function problem(response) {
  return new Problem(response.status, await response.json().catch(() => ({})));
}
