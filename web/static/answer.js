/** What a view asks of the API: when it is first looked at, and again when there is news. */

import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";

/**
 * `{value}` once it is there, with `{error}` if the last question failed. `ask` is called with `id`, anew when that changes, and
 * by `again()`. After a change of `news` it is called once there is an answer, and `pause` ms later: however fast news comes,
 * the answer follows, and questions don't pile up.
 */
export function useAnswer(ask, id, { news, pause = 0 } = {}) {
  const [answer, setAnswer] = useState({});
  const at = useRef({ question: 0, heard: news, timer: 0, isBusy: false }).current; // about to ask, or waiting for an answer, is busy
  const look = async () => {
    const question = ++at.question;
    clearTimeout(at.timer);
    at.isBusy = true;
    at.heard = at.news;
    const show = await ask(id).then((value) => () => ({ id, value }), (error) => (before) => ({ ...(before.id === id && before), id, error }));
    if (question !== at.question) return; // there is a newer one, or nobody looks any more
    at.isBusy = false;
    setAnswer(show);
    listen();
  };
  const listen = () => {
    if (at.isBusy || at.heard === at.news) return;
    at.isBusy = true;
    at.timer = setTimeout(look, pause);
  };
  Object.assign(at, { news, look });
  useEffect(() => {
    look();
    return () => {
      at.question++;
      clearTimeout(at.timer);
    };
  }, [id]);
  useEffect(listen, [news]);
  return { ...(answer.id === id && answer), again: () => at.look() };
}

export const Waiting = ({ answer }) => answer.error && html`<p class="quiet padded" role="alert">Not loaded: ${answer.error.message}</p>`;
