/**
 * A look inside a part, by its type. Nothing of it is ever a document or a script of this page: pictures are raster
 * pictures, all else is text that we write ourselves, or its octets.
 */

import { useAnswer, Waiting } from "../answer.js";
import * as api from "../api.js";
import { partUrl } from "../api.js";
import { number } from "../format.js";
import { html } from "../vendor/preact-htm.js";
import { decoded } from "./bytes.js";
import { Lines } from "./lines.js";
import { decodedWords } from "./words.js";

const ROWS = 100; // of a table
const OCTETS = 1024; // of what is no text

/** The first whose type it is shows it. */
const KINDS = [
  [/^image\/(?:png|jpeg|gif|webp|avif|bmp)$/, null], // raster only: an SVG is a document
  [/^(?:text|application)\/(?:csv|tab-separated-values)$/, Table],
  [/^message\/(?:rfc822|global)$/, Mail],
  [/[/+]json$/, Json],
  [/^(?:text|message)\/|[/+]xml$|^application\/(?:x-)?(?:javascript|yaml|sql|sh|pgp-.*)$/, Text],
  [/^/, Octets],
];

export function Inside({ id, part }) {
  const [, Kind] = KINDS.find(([type]) => type.test(part.ContentType));
  if (!Kind) return html`<img class="inside" src=${partUrl(id, part.PartID)} alt=${part.FileName || "picture"} />`;
  return html`<${Fetched} id=${id} part=${part} kind=${Kind} />`;
}

function Fetched({ id, part, kind }) {
  const answer = useAnswer((partId) => api.part(id, partId), part.PartID);
  if (!answer.value) return html`<${Waiting} answer=${answer} />`;
  return html`<div class="inside" data-testid="inside" tabindex="0" role="region" aria-label=${`Inside part ${part.PartID}`}><${kind} bytes=${answer.value} part=${part} /></div>`;
}

function Text({ bytes, part }) {
  return html`<${Lines} text=${decoded(bytes, part.Charset)} />`;
}

/** Indented, if it can be read. */
function Json({ bytes }) {
  const text = decoded(bytes);
  try {
    return html`<${Lines} text=${JSON.stringify(JSON.parse(text), null, 2)} />`;
  } catch {
    return html`<${Lines} text=${text} />`;
  }
}

/** A mail within the mail: who, to whom, what; and its source. */
function Mail({ bytes }) {
  const text = decoded(bytes);
  const head = text.slice(0, 100_000).split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n[ \t]+/g, " ");
  const said = ["From", "To", "Cc", "Subject", "Date"]
    .map((name) => [name, new RegExp(`^${name}:[ \\t]*(.+)$`, "im").exec(head)?.[1]])
    .filter(([, value]) => value);
  return html`
    <dl class="enclosed">${said.map(([name, value]) => html`<div class="header-line" key=${name}><dt>${name}</dt><dd dir="auto">${decodedWords(value)}</dd></div>`)}</dl>
    <${Lines} text=${text} />`;
}

/** Comma or tab separated values (RFC 4180). */
function Table({ bytes, part }) {
  const rows = cells(decoded(bytes, part.Charset), part.ContentType.endsWith("csv") ? "," : "\t");
  const [head, ...body] = rows.slice(0, ROWS);
  return html`
    <table class="cells"><thead><tr>${head?.map((cell, index) => html`<th key=${index} scope="col">${cell}</th>`)}</tr></thead>
      <tbody>${body.map((row, index) => html`<tr key=${index}>${row.map((cell, column) => html`<td key=${column}>${cell}</td>`)}</tr>`)}</tbody></table>
    ${rows.length > ROWS && html`<p class="quiet padded">The first ${number(ROWS)} lines of ${number(rows.length)}.</p>`}`;
}

function cells(text, divider) {
  const rows = [[]];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${divider}\\r\\n]*))(${divider}|\\r?\\n|$)`, "gy");
  for (const [whole, quoted, plain, end] of text.trimEnd().matchAll(cell)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (!end || !whole) break;
    if (end !== divider) rows.push([]);
  }
  return rows;
}

/** Sixteen octets a line, as numbers and as letters. */
function Octets({ bytes }) {
  const octets = [...new Uint8Array(bytes.slice(0, OCTETS))];
  const lines = Array.from({ length: Math.ceil(octets.length / 16) }, (_, index) => octets.slice(index * 16, index * 16 + 16));
  const written = lines.map((line, index) => [
    (index * 16).toString(16).padStart(8, "0"),
    line.map((octet) => octet.toString(16).padStart(2, "0")).join(" ").padEnd(47),
    line.map((octet) => (octet > 31 && octet < 127 ? String.fromCharCode(octet) : ".")).join(""),
  ].join("  "));
  return html`<pre class="octets">${written.join("\n")}</pre>
    ${bytes.byteLength > OCTETS && html`<p class="quiet padded">The first ${number(OCTETS)} octets of ${number(bytes.byteLength)}.</p>`}`;
}
