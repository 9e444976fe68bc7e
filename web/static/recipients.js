/** Mail by recipient, in one click: whom the newest messages went to, the busiest first. */

import * as api from "./api.js";
import { state } from "./state.js";
import { html, useEffect, useState } from "./vendor/preact-htm.js";

const LOOKED_AT = 500; // the newest messages
const SHOWN = 30;

/** Their addresses and how often each; counted anew when mail arrives. */
export function useRecipients() {
  const [counts, setCounts] = useState([]);
  const total = state.info?.Messages;
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(async () => {
      const { messages } = await api.list({ start: 0, limit: LOOKED_AT }).catch(() => ({ messages: [] }));
      const times = new Map();
      for (const { RcptTo } of messages) for (const address of new Set(RcptTo)) times.set(address, (times.get(address) ?? 0) + 1);
      if (wanted) setCounts([...times].sort((one, other) => other[1] - one[1]).slice(0, SHOWN));
    }, counts.length ? 1000 : 0);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [total]);
  return counts;
}

export const Recipients = ({ place }) => html`<ul data-testid="recipients">${useRecipients().map(place)}</ul>`;
