// The calls the widget makes, and what goes wrong with them.

/** The service answered, and said no. */
export class Problem extends Error {
  constructor(status, { type = "about:blank", detail = "", advice = "" } = {}) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.kind = type.startsWith("urn:gongkai:") ? type.slice("urn:gongkai:".length) : "";
    this.advice = advice;
  }

  /** Whether the same call may succeed a little later. */
  get passes() {
    return [429, 502, 503, 504].includes(this.status);
  }
}

const STREAM = "text/event-stream";

export class Api {
  #service;
  #reports = new Map();
  #forms = new Map();

  constructor(service) {
    this.#service = service;
  }

  /** An address of the service in full; the service may stand below a folder of its host. */
  address(path) {
    return new URL(path.replace(/^\/(?!\/)/, ""), this.#service).href;
  }

  ask({ question, key, conversation }, signal) {
    const body = JSON.stringify({ message: question, ...(conversation && { conversation_id: conversation }) });
    const headers = { Accept: STREAM, "Content-Type": "application/json", "Idempotency-Key": key };
    return this.#call("/chat", { method: "POST", body, headers, signal });
  }

  resume(message, lastEvent, signal) {
    return this.#call(`/chat/${message}/events`, { headers: { Accept: STREAM, "Last-Event-ID": lastEvent }, signal });
  }

  rate(message, rating, comment) {
    const body = JSON.stringify({ message_id: message, rating, ...(comment && { comment }) });
    return this.#call("/feedback", { method: "POST", body, headers: { "Content-Type": "application/json" } });
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
    const response = await fetch(this.address(path), { credentials: "omit", ...options });
    if (response.ok) return response;
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
}
