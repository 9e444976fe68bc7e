/** The mail byte for byte, as it came over the wire. */

import { useAnswer, Waiting } from "../answer.js";
import * as api from "../api.js";
import { also } from "../opened.js";
import { html } from "../vendor/preact-htm.js";
import { decoded } from "./bytes.js";
import { Lines } from "./lines.js";

const ask = (id) => also("raw", id, (of) => api.raw(of).then((bytes) => decoded(bytes)));

export function Raw({ message }) {
  const answer = useAnswer(ask, message.ID);
  return answer.value === undefined ? html`<${Waiting} answer=${answer} />` : html`<${Lines} text=${answer.value} numbered testid="raw" />`;
}
