/** The mailbox in numbers: what came when, from whom and to whom, how large it is; and how to send to it. */

import * as api from "./api.js";
import { Teach } from "./empty.js";
import { count, exactly, number, size } from "./format.js";
import { quoted } from "./rail.js";
import { follow, href } from "./routes.js";
import { state } from "./state.js";
import { html, useEffect, useState } from "./vendor/preact-htm.js";

const LOOKED_AT = 1000; // the newest messages; more would make a page of numbers slow to open
const BARS = 48;
const [WIDTH, HEIGHT] = [720, 120];

export function Overview() {
  const [rows, setRows] = useState(null);
  const { info } = state;
  useEffect(() => {
    api.list({ start: 0, limit: LOOKED_AT }).then(({ messages }) => setRows(messages), () => setRows([]));
  }, [state.list?.total]);
  if (!info || !rows) return html`<section class="page" aria-label="Overview" aria-busy="true" />`;
  const { RuntimeStats: run } = info;
  const facts = [
    ["Messages", number(info.Messages)], ["Unread", number(info.Unread)], ["Store", info.Database], ["Its size", size(info.DatabaseSize)],
    ["Memory", run.Memory && size(run.Memory)], ["Removed since the start", number(run.MessagesDeleted)],
    ["Running for", duration(run.Uptime)], ["Version", info.Version],
  ];
  return html`
    <section class="page" aria-label="Overview">
      <h2>Overview</h2>
      <dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      ${rows.length > 1 && html`<${Chart} rows=${rows} />`}
      ${rows.length > 0 && html`<div class="columns">
        <${Top} title="Senders" field="from" names=${rows.map(({ From, MailFrom }) => From?.Address || MailFrom)} />
        <${Top} title="Recipients" field="to" names=${rows.flatMap(({ RcptTo }) => RcptTo ?? [])} />
      </div>`}
      ${info.SMTP && html`<h3>Send mail here</h3><${Teach} address=${info.SMTP} />`}
    </section>`;
}

/** The largest unit, and from how many seconds on it is used. */
const UNITS = [[172_800, 86_400, "days"], [5400, 3600, "h"], [90, 60, "min"], [0, 1, "s"]];

function duration(seconds) {
  const [, divisor, unit] = UNITS.find(([from]) => seconds >= from);
  return `${Math.ceil(seconds / divisor)} ${unit}`;
}

/** How many came in each stretch of time, from the oldest that was looked at to now. */
function Chart({ rows }) {
  const times = rows.map(({ Created }) => Date.parse(Created));
  const first = Math.min(...times);
  const since = exactly(new Date(first).toISOString());
  const step = Math.max(1000, (Date.now() - first) / BARS);
  const bars = new Array(BARS).fill(0);
  for (const time of times) bars[Math.min(BARS - 1, Math.max(0, Math.floor((time - first) / step)))] += 1;
  const most = Math.max(...bars);
  const wide = WIDTH / BARS;
  return html`
    <figure class="chart">
      <figcaption><h3>Arrivals</h3>
        <span class="quiet">${rows.length === LOOKED_AT && `the newest ${number(LOOKED_AT)}, `}at most ${most} in ${duration(step / 1000)}</span></figcaption>
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${`${count(rows.length, "message")} since ${since}`}>
        ${bars.map((value, index) => value > 0 && html`<rect key=${index} x=${index * wide + 1} width=${wide - 2} rx="1.5"
          y=${HEIGHT - Math.max(3, (value / most) * HEIGHT)} height=${Math.max(3, (value / most) * HEIGHT)}><title>${count(value, "message")}</title></rect>`)}
      </svg>
      <p class="axis quiet"><span>${since}</span><span>now</span></p>
    </figure>`;
}

/** The five that occur most. */
function Top({ title, field, names }) {
  const counts = new Map();
  for (const name of names) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  const top = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 5);
  return html`
    <section><h3>${title}</h3><ol class="top">${top.map(([name, times]) => html`
      <li key=${name}><a href=${href({ view: "mail", q: `${field}:${quoted(name)}`, id: "", tab: "" })} onClick=${follow}>${name}</a>
        <meter min="0" max=${top[0][1]} value=${times} aria-label=${name}>${times}</meter><b>${number(times)}</b></li>`)}</ol></section>`;
}
