/** Every header, for people or as it was sent, with a filter; and the hops of the mail as a time line. */

import { useAnswer, Waiting } from "../answer.js";
import * as api from "../api.js";
import { exactly } from "../format.js";
import { also } from "../opened.js";
import { html, useState } from "../vendor/preact-htm.js";
import { decodedWords, hopsOf } from "./words.js";

const ask = (id) => also("headers", id, api.headers);

export function Headers({ message }) {
  const [filter, setFilter] = useState("");
  const [asSent, setAsSent] = useState(false);
  const answer = useAnswer(ask, message.ID);
  if (!answer.value) return html`<${Waiting} answer=${answer} />`;
  const lines = Object.entries(answer.value)
    .flatMap(([name, values]) => values.map((value) => [name, asSent ? value : decodedWords(value)]));
  const wanted = filter.toLowerCase();
  const shown = lines.filter((line) => line.some((text) => text.toLowerCase().includes(wanted)));
  return html`
    <div class="filter">
      <input class="input" type="search" placeholder=${`Filter ${lines.length} headers`} aria-label="Filter headers"
             value=${filter} onInput=${(event) => setFilter(event.target.value)} />
      <button class="button" aria-pressed=${asSent} data-testid="headers-raw" onClick=${() => setAsSent(!asSent)}>As sent</button>
    </div>
    ${!wanted && html`<${Hops} received=${answer.value.Received ?? []} />`}
    <table class="headers" data-testid="headers"><tbody>
      ${shown.map(([name, value], index) => html`<tr key=${index}><th scope="row">${name}</th><td>${value}</td></tr>`)}
    </tbody></table>
    ${shown.length === 0 && html`<p class="quiet padded">No header contains “${filter}”.</p>`}`;
}

const Hops = ({ received }) => received.length > 0 && html`
  <ol class="hops" aria-label="The way it took" data-testid="hops">${hopsOf(received).map(({ from, by, with: how, date, took }, index) => html`
    <li key=${index}><b>${by || "unknown"}</b> <span class="quiet">${[from && `from ${from}`, how].filter(Boolean).join(" · ")}</span>
      <time class="quiet" title=${Number.isNaN(date) ? "" : exactly(new Date(date).toISOString())}>${delay(took)}</time></li>`)}</ol>`;

/** How much later than the hop before; nothing where either did not say when. */
function delay(seconds) {
  if (Number.isNaN(seconds)) return "";
  if (seconds < 0) return `${seconds} s: clocks disagree`;
  return seconds < 90 ? `+${seconds} s` : `+${Math.round(seconds / 60)} min`;
}
