/** Mail by recipient, in one click: whom the newest messages went to, the busiest first. */

import { useAnswer, Waiting } from "./answer.js";
import * as api from "./api.js";
import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const LOOKED_AT = 500; // the newest messages
const SHOWN = 30;
const PAUSE = 1000; // ms between looks while mail comes in

/** Their addresses and how often each. */
async function ask() {
  const { messages } = await api.list({ start: 0, limit: LOOKED_AT });
  const times = new Map();
  for (const { RcptTo } of messages) for (const address of new Set(RcptTo)) times.set(address, (times.get(address) ?? 0) + 1);
  return [...times].sort((one, other) => other[1] - one[1]).slice(0, SHOWN);
}

export function Recipients({ place }) {
  const answer = useAnswer(ask, "", { news: state.list?.rows, pause: PAUSE });
  return html`<ul data-testid="recipients">${answer.value?.map(place)}</ul><${Waiting} answer=${answer} />`;
}
