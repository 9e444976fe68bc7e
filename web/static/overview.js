/** The mailbox in figures: what came when, how large, from whom and to whom; what is kept, and what no longer; and how to send to it. */

import { useAnswer, Waiting } from "./answer.js";
import * as api from "./api.js";
import { Teach } from "./empty.js";
import { count, duration, exactly, number, size } from "./format.js";
import { quoted } from "./query.js";
import { follow, href } from "./routes.js";
import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const [WIDTH, HEIGHT] = [720, 120]; // of the chart, which is stretched
const SHOWN = 5; // rows of a ranking
const PAUSE = 1000; // ms between looks while mail comes in

export function Overview() {
  const { info } = state;
  const answer = useAnswer(api.stats, "", { news: state.list?.rows, pause: PAUSE });
  const stats = answer.value;
  if (!info || !stats) return html`<section class="page" aria-label="Overview" aria-busy="true"><${Waiting} answer=${answer} /></section>`;
  const { RuntimeStats: run } = info;
  const facts = [
    ["Messages", number(info.Messages)], ["Unread", number(info.Unread)], ["Store", info.Database], ["Its size", size(info.DatabaseSize)],
    ["Memory", run.Memory && size(run.Memory)], ["Removed since the start", number(run.MessagesDeleted)],
    ["Running for", duration(run.Uptime)], ["Version", info.Version],
  ];
  return html`
    <section class="page" aria-label="Overview">
      <h2>Overview</h2>
      <${Waiting} answer=${answer} />
      <dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      ${stats.Arrivals.length > 0 && html`<${Chart} stats=${stats} />`}
      <div class="columns">
        ${stats.Counted > 0 && html`
          <${Ranking} title="Senders" rows=${ranked(stats.Senders, "envelope-from")} />
          <${Ranking} title="Recipients" rows=${ranked(stats.Recipients, "envelope-to")} />
          <${Ranking} title="Sizes" rows=${bySize(stats.Sizes)} />`}
        <${Limits} stats=${stats} />
      </div>
      ${info.SMTP && html`<h3>Send mail here</h3><${Teach} address=${info.SMTP} />`}
    </section>`;
}

const toTheMinute = (iso) => exactly(iso).replace(/:\d\d(?= \S+$)/, "");

/** How many came in each stretch of time, of the messages that were counted. */
function Chart({ stats: { Arrivals, Counted, Messages } }) {
  const most = Math.max(...Arrivals.map(({ Count }) => Count));
  const [first, second] = Arrivals.map(({ Time }) => Date.parse(Time));
  const wide = WIDTH / Arrivals.length;
  return html`
    <figure class="chart">
      <figcaption><h3>Arrivals</h3><span class="quiet">${Counted < Messages && `the newest ${number(Counted)}, `}at most ${number(most)}
        ${second && ` in ${duration((second - first) / 1000)}`}</span></figcaption>
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${`${count(Counted, "message")} since ${exactly(Arrivals[0].Time)}`}>
        ${Arrivals.map(({ Count }, index) => Count > 0 && html`<rect key=${index} x=${index * wide + 1} width=${wide - 2} rx="1.5"
          y=${HEIGHT - Math.max(3, (Count / most) * HEIGHT)} height=${Math.max(3, (Count / most) * HEIGHT)}><title>${count(Count, "message")}</title></rect>`)}
      </svg>
      <p class="axis quiet"><span>${toTheMinute(Arrivals[0].Time)}</span>
        <span>${toTheMinute(new Date(Date.parse(Arrivals.at(-1).Time) + (second - first || 0)).toISOString())}</span></p>
    </figure>`;
}

const ranked = (addresses, field) => addresses.slice(0, SHOWN).map(({ Address, Count }) => (
  { name: Address || "null sender <>", times: Count, q: Address && `${field}:${quoted(Address)}` }));

/** Each range of sizes, with the search for it. */
const bySize = (sizes) => sizes.map(({ UpTo, Count }, index) => {
  const from = sizes[index - 1]?.UpTo;
  const [low, high] = [from, UpTo].map((octets) => size(octets ?? 0).replace(".0", ""));
  const name = !UpTo ? `over ${low}` : from ? `${low} to ${high}` : `up to ${high}`;
  return { name, times: Count, q: [from && `larger:${from}`, UpTo && `smaller:${UpTo + 1}`].filter(Boolean).join(" ") };
}).filter(({ times }) => times);

function Ranking({ title, rows }) {
  const most = Math.max(...rows.map(({ times }) => times));
  return html`
    <section><h3>${title}</h3><ol class="top">${rows.map(({ name, times, q }) => html`
      <li key=${name}>${q ? html`<a href=${href({ view: "mail", q, id: "", tab: "" })} onClick=${follow}>${name}</a>` : html`<span>${name}</span>`}
        <meter min="0" max=${most} value=${times} aria-label=${name}>${times}</meter><b>${number(times)}</b></li>`)}</ol></section>`;
}

/** How much is kept, and how much no longer is. */
function Limits({ stats: { Evicted, MaxMessages, MaxAge, MaxStoreSize } }) {
  const limits = [
    ["--max-messages", MaxMessages && `${number(MaxMessages)} in each inbox`], ["--max-age", MaxAge && duration(MaxAge)],
    ["--max-store-size", MaxStoreSize && size(MaxStoreSize)],
  ];
  return html`
    <section><h3>Limits</h3><dl class="limits" data-testid="limits">${limits.map(([flag, limit]) => html`
      <div key=${flag}><dt><code>${flag}</code></dt><dd>${limit || "none"}${Evicted[flag] > 0 && html`<span class="quiet">, ${number(Evicted[flag])} removed</span>`}</dd></div>`)}
    </dl></section>`;
}
