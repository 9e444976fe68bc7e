/** Every header, with a filter. */

import * as api from "../api.js";
import { also } from "../opened.js";
import { html, useState } from "../vendor/preact-htm.js";
import { useAnswer, Waiting } from "./answer.js";

const ask = (id) => also("headers", id, api.headers);

export function Headers({ message }) {
  const [filter, setFilter] = useState("");
  const answer = useAnswer(ask, message.ID);
  if (!answer.value) return html`<${Waiting} answer=${answer} />`;
  const lines = Object.entries(answer.value).flatMap(([name, values]) => values.map((value) => [name, value]));
  const wanted = filter.toLowerCase();
  const shown = lines.filter((line) => line.some((text) => text.toLowerCase().includes(wanted)));
  return html`
    <div class="filter"><input class="input" type="search" placeholder=${`Filter ${lines.length} headers`} aria-label="Filter headers"
      value=${filter} onInput=${(event) => setFilter(event.target.value)} /></div>
    <table class="headers" data-testid="headers"><tbody>
      ${shown.map(([name, value], index) => html`<tr key=${index}><th scope="row">${name}</th><td>${value}</td></tr>`)}
    </tbody></table>
    ${shown.length === 0 && html`<p class="quiet padded">No header contains “${filter}”.</p>`}`;
}
