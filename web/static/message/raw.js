/** The mail byte for byte, as it came over the wire. */

import * as api from "../api.js";
import { also } from "../opened.js";
import { html } from "../vendor/preact-htm.js";
import { useAnswer, Waiting } from "./answer.js";
import { Lines } from "./lines.js";

/** UTF-8 where it is that; otherwise each byte as its Latin-1 letter, so that none is lost from sight. */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}

const ask = (id) => also("raw", id, (of) => api.raw(of).then(decoded));

export function Raw({ message }) {
  const answer = useAnswer(ask, message.ID);
  return answer.value === undefined ? html`<${Waiting} answer=${answer} />` : html`<${Lines} text=${answer.value} numbered testid="raw" />`;
}
