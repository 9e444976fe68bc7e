/**
 * What a mail's HTML would load from elsewhere. It is searched as text: to parse it, even into a document that is
 * never shown, would be felt with a large mail, and would have the browser report its styles against our own policy.
 * The patterns look no further than a tag and are bounded: a hostile mail can make them fail, not take long.
 */

const URL = String.raw`((?:https?:)?\/\/[^"'\s>)]+)`;
const PATTERNS = [
  new RegExp(String.raw`<(?!a\b|area\b|form\b|base\b)[a-z][^<>]{0,2000}?\b(?:src|background|poster|data|href|xlink:href)\s*=\s*["']?${URL}`, "gi"),
  new RegExp(String.raw`\bsrcset\s*=\s*["']?[^"'<>]{0,2000}?${URL}`, "gi"),
  new RegExp(String.raw`(?:url\(\s*|@import\s+)["']?${URL}`, "gi"),
];

/** The URLs, each once. */
export const remoteOf = (source) => [...new Set(PATTERNS.flatMap((pattern) => Array.from(source.matchAll(pattern), ([, url]) => url)))];

/** Whether the mail says how it looks in the dark. */
export const supportsDark = (source) =>
  /prefers-color-scheme\s*:\s*dark/i.test(source) || /<meta[^<>]{0,200}color-schemes?[^<>]{0,200}dark/i.test(source);
