/** An SMTP conversation, line by line: who said what, and when. */

import { html, useEffect, useMemo, useRef } from "./vendor/preact-htm.js";

const SIDES = { C: "Client", S: "Server", "-": "" };

/** What a line is worth noticing for. */
function kind({ Side, Text }) {
  if (Side === "S") return /^[45]\d\d/.test(Text) ? "bad" : "server";
  if (Side === "C") return "client";
  return /^warning/i.test(Text) ? "warn" : "note";
}

/** `mine` is the id of the message whose lines are looked for. */
export function Transcript({ session, mine }) {
  const place = useRef(null);
  useEffect(() => place.current?.scrollIntoView({ block: "center" }), [session, mine]);
  const { Lines, Omitted, Warnings } = session;
  return useMemo(() => {
    const gap = Omitted > 0 ? Math.ceil(Lines.length / 2) : -1;
    return html`
      ${Warnings.length > 0 && html`<ul class="card-list padded-top">${Warnings.map((warning) => html`
        <li class="card warn" key=${warning}><span>${warning}</span></li>`)}</ul>`}
      <ol class="transcript" data-testid="transcript">
        ${Lines.map((line, index) => html`
          ${index === gap && html`<li class="note"><i /><i /><span>${Omitted} lines left out</span></li>`}
          <li key=${index} class=${mine && line.Text.includes(mine) ? "mine" : kind(line)} ref=${mine && line.Text.includes(mine) ? place : null}>
            <time>${line.At} ms</time><abbr title=${SIDES[line.Side]}>${line.Side}</abbr><span>${line.Text}</span></li>`)}
      </ol>`;
  }, [session, mine]);
}
