/** What a view asks of the API when it is first looked at. */

import { html, useEffect, useState } from "./vendor/preact-htm.js";

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
