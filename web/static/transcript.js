/** An SMTP conversation, line by line: who said what, and when. */

import { html, useMemo } from "./vendor/preact-htm.js";

const SIDES = { C: "Client", S: "Server", "-": "" };

/** What a line is worth noticing for. */
function kind({ Side, Text }) {
  if (Side === "S") return /^[45]\d\d/.test(Text) ? "bad" : "server";
  if (Side === "C") return "client";
  return /^warning/i.test(Text) ? "warn" : "note";
}

export function Transcript({ session }) {
  const { Lines, Omitted, Warnings } = session;
  return useMemo(() => {
    const gap = Omitted > 0 ? Math.ceil(Lines.length / 2) : -1;
    return html`
      ${Warnings.length > 0 && html`<ul class="card-list padded-top">${Warnings.map((warning) => html`
        <li class="card warn" key=${warning}><span>${warning}</span></li>`)}</ul>`}
      <ol class="transcript" data-testid="transcript">
        ${Lines.map((line, index) => html`
          ${index === gap && html`<li class="note"><i /><i /><span>${Omitted} lines left out</span></li>`}
          <li key=${index} class=${kind(line)}>
            <time>${line.At} ms</time><abbr title=${SIDES[line.Side]}>${line.Side}</abbr><span>${line.Text}</span></li>`)}
      </ol>`;
  }, [session]);
}
