/** What is written in headers in code: encoded words (RFC 2047), and the way a mail took (RFC 5321, 4.4). */

const WORD = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?[^?\s]+\?[bq]\?[^?\s]*\?=))?/gi;

function bytesOf(kind, text) {
  const plain = kind.toLowerCase() === "b"
    ? atob(text.replace(/[^A-Za-z0-9+/]/g, ""))
    : text.replaceAll("_", " ").replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** A header's value for people; words that can't be read stay as they are. */
export const decodedWords = (value) => value.replace(WORD, (all, charset, kind, text) => {
  try {
    return new TextDecoder(charset.split("*")[0]).decode(bytesOf(kind, text));
  } catch {
    return all;
  }
});

/** The hops of Received headers, first to last: `{by, from, with, date, took}`; `took` in seconds where both ends say when. */
export function hopsOf(received) {
  const hops = [...received].reverse().map((value) => {
    const semicolon = value.lastIndexOf(";");
    const facts = value.slice(0, semicolon < 0 ? value.length : semicolon).replace(/\([^()]*\)/g, " ");
    const said = (name) => new RegExp(`(?:^|\\s)${name}\\s+(\\S+)`, "i").exec(facts)?.[1] ?? "";
    const date = semicolon < 0 ? NaN : Date.parse(value.slice(semicolon + 1).replace(/\([^()]*\)/g, ""));
    return { from: said("from"), by: said("by"), with: said("with"), date };
  });
  return hops.map((hop, index) => ({ ...hop, took: index ? (hop.date - hops[index - 1].date) / 1000 : NaN }));
}
