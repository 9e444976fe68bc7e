/** What a mail's HTML would load from elsewhere. It is parsed into a document that is never shown and loads nothing. */

const ATTRIBUTES = ["src", "background", "poster", "data"];
const REMOTE = /^\s*(?:https?:)?\/\//i;
const IN_STYLE = /url\(\s*["']?((?:https?:)?\/\/[^"')\s]+)|@import\s+["']((?:https?:)?\/\/[^"']+)/gi;

/** The URLs, each once, in the order of the mail. */
export function remoteOf(source) {
  const found = new Set();
  const take = (url) => REMOTE.test(url) && found.add(url.trim());
  const document = new DOMParser().parseFromString(source, "text/html");
  for (const element of document.querySelectorAll("[src], [srcset], [background], [poster], [data], [style], style, link[href]")) {
    for (const name of ATTRIBUTES) take(element.getAttribute(name) ?? "");
    for (const candidate of (element.getAttribute("srcset") ?? "").split(/,\s+/)) take(candidate.trim().split(/\s/)[0]);
    if (element.matches("link[rel~=stylesheet], link[rel~=icon]")) take(element.getAttribute("href"));
    const style = `${element.getAttribute("style") ?? ""} ${element.matches("style") ? element.textContent : ""}`;
    for (const [, url, imported] of style.matchAll(IN_STYLE)) take(url ?? imported);
  }
  return [...found];
}

/** Whether the mail says how it looks in the dark. */
export const supportsDark = (source) =>
  /prefers-color-scheme\s*:\s*dark/i.test(source) || /<meta[^>]+(?:supported-)?color-schemes?[^>]+dark/i.test(source);
