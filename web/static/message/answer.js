/** What a tab asks of the API when it is first looked at. */

import { html, useEffect, useState } from "../vendor/preact-htm.js";

/** `{value}` once there, with `{error}` if the last question failed, `{}` until then. `ask` is called anew when `id` changes. */
export function useAnswer(ask, id) {
  const [answer, setAnswer] = useState({});
  useEffect(() => {
    let wanted = true;
    ask(id).then(
      (value) => wanted && setAnswer({ value }),
      (error) => wanted && setAnswer(({ value }) => ({ value, error })),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return answer;
}

export const Waiting = ({ answer }) => answer.error && html`<p class="quiet padded" role="alert">Not loaded: ${answer.error.message}</p>`;

/** Bytes as text: in their charset if they keep to it; else each byte as its Latin-1 letter, so that none is lost from sight. */
export function decoded(bytes, charset = "utf-8") {
  try {
    return new TextDecoder(charset || "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
