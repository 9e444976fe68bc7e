/** An SMTP conversation, line by line: who said what, and when. */

import { html, useEffect, useMemo, useRef, useState } from "./vendor/preact-htm.js";

const SIDES = { C: "Client", S: "Server", "-": "" };
const LONG = 3; // lines of one reply from which it is folded: what a server offers after EHLO is rarely what is looked for

/** What a line is worth noticing for. */
function kind({ Side, Text }) {
  if (Side === "S") return /^[45]\d\d/.test(Text) ? "bad" : "server";
  if (Side === "C") return "client";
  return /^warning/i.test(Text) ? "warn" : "note";
}

/** The lines in runs, each a whole reply: `250-` goes on, `250 ` ends it (RFC 5321, 4.2.1). */
function replies(lines) {
  const runs = [];
  let goesOn = false;
  for (const line of lines) {
    if (goesOn && line.Side === "S") runs.at(-1).push(line);
    else runs.push([line]);
    goesOn = line.Side === "S" && line.Text[3] === "-";
  }
  return runs;
}

/** `mine` is the id of the message whose lines are looked for. */
export function Transcript({ session, mine }) {
  const place = useRef(null);
  useEffect(() => place.current?.scrollIntoView({ block: "center" }), [session, mine]);
  const { Lines, Omitted, Warnings } = session;
  return useMemo(() => {
    const half = Math.ceil(Lines.length / 2);
    const line = (each) => html`<${Line} line=${each} place=${mine && each.Text.includes(mine) ? place : null} />`;
    const said = (lines) => replies(lines).map((reply) => (reply.length < LONG ? reply.map(line) : html`<${Folded} lines=${reply} />`));
    return html`
      ${Warnings.length > 0 && html`<ul class="card-list padded-top">${Warnings.map((warning) => html`
        <li class="card warn" key=${warning}><span>${warning}</span></li>`)}</ul>`}
      <ol class="transcript" data-testid="transcript">
        ${Omitted ? [said(Lines.slice(0, half)), html`<li class="note"><i /><i /><span>${Omitted} lines left out</span></li>`, said(Lines.slice(half))]
          : said(Lines)}
      </ol>`;
  }, [session, mine]);
}

const Line = ({ line, place, children }) => html`
  <li class=${place ? "mine" : kind(line)} ref=${place}>
    <time>${line.At} ms</time><abbr title=${SIDES[line.Side]}>${line.Side}</abbr><span>${line.Text}${children}</span></li>`;

/** A reply of many lines: its first and its last, until all are asked for. */
function Folded({ lines }) {
  const [open, setOpen] = useState(false);
  const fold = html`<button class="link" aria-expanded=${open} data-testid="fold" onClick=${() => setOpen(!open)}>${open ? "fold" : `${lines.length} lines`}</button>`;
  const shown = open ? lines : [{ ...lines[0], Text: `${lines[0].Text} … ${lines.at(-1).Text}` }];
  return shown.map((line, index) => html`<${Line} key=${index} line=${line}>${index === 0 && fold}<//>`);
}
