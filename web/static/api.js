/** The public API, as every other client sees it; the only module that speaks HTTP. */

/** Where the catcher lives on its host: `/`, or the base path with a slash at its end. */
export const base = new URL("../", import.meta.url).pathname;

/** An answer that is not 2xx, or none at all (status 0). */
export class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function call(method, path, { query = {}, body, ...options } = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  const json = body === undefined ? {} : { headers: { "Content-Type": "application/json" } };
  return send(method, `${path}${search.size ? `?${search}` : ""}`, body && JSON.stringify(body), { ...json, ...options });
}

async function send(method, path, body, options) {
  let response;
  try {
    response = await fetch(base + path, { method, body, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "The catcher does not answer.");
  }
  if (!response.ok) throw new Failure(response.status, await reason(response));
  return response;
}

async function reason(response) {
  const text = (await response.text()).trim();
  if (!(response.headers.get("Content-Type") ?? "").includes("json")) return text || response.statusText;
  try {
    const { Error: said, detail } = JSON.parse(text);
    return said ?? detail ?? text;
  } catch {
    return text;
  }
}

const json = async (...request) => (await call(...request)).json();
const message = (id) => `api/v1/message/${encodeURIComponent(id)}`;

/** How a list can be sorted; an empty name is newest first. */
const SORTS = { oldest: { sort: "time", order: "asc" }, largest: { sort: "size" }, sender: { sort: "from", order: "asc" } };

export const list = ({ query, sort, ...page }, options) =>
  json("GET", query ? "api/v1/search" : "api/v1/messages", { query: { ...page, ...SORTS[sort], query }, ...options });
export const read = (id, options) => json("GET", message(id), options);
export const headers = (id, options) => json("GET", `${message(id)}/headers`, options);
export const raw = async (id, options) => (await call("GET", `${message(id)}/raw`, options)).arrayBuffer();
export const part = async (id, part) => (await call("GET", `${message(id)}/part/${encodeURIComponent(part)}`)).arrayBuffer();
export const info = () => json("GET", "api/v1/info");
export const stats = () => json("GET", "api/v1/stats");
export const inboxes = () => json("GET", "api/v1/inboxes");
export const sessions = (query) => json("GET", "api/v1/sessions", { query });
export const session = (id) => json("GET", `api/v1/sessions/${encodeURIComponent(id)}`);
export const faults = () => json("GET", "api/v1/faults");
export const addFault = (fault) => json("POST", "api/v1/faults", { body: fault });
export const switchFault = (id, on) => json("PUT", `api/v1/faults/${id}`, { body: { On: on } });
export const removeFault = (id) => call("DELETE", `api/v1/faults/${id}`);
export const mark = (body) => call("PUT", "api/v1/messages", { body });
export async function importFiles(files) {
  const form = new FormData();
  files.forEach((file, index) => form.append(`file${index}`, file));
  return (await send("POST", "api/v1/messages", form)).json();
}
export const tag = (body) => call("PUT", "api/v1/tags", { body });
export const remove = (which, options) => call("DELETE", "api/v1/messages", { body: which, ...options });

/** Addresses for links and frames. */
export const rawUrl = (id, { download = false } = {}) => `${base}${message(id)}/raw${download ? "?dl=1" : ""}`;
export const partUrl = (id, part) => `${base}${message(id)}/part/${encodeURIComponent(part)}`;
export const viewUrl = (id, kind, query = "") => `${base}view/${encodeURIComponent(id)}.${kind}${query}`;
export const exportUrl = (query, format) => `${base}api/v1/export?${new URLSearchParams({ query, format })}`;
export const zipUrl = (id) => `${base}${message(id)}/attachments.zip`;
export const eventsUrl = `${base}events`;
