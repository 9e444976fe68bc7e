/** Facts in a person's terms: times, sizes, addresses. */

import { state } from "./state.js";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86_400_000;

/** What a clock and a calendar show at that moment, in this browser's time zone or in UTC. By hand: Intl takes 30 ms to load. */
function shown(moment) {
  const local = new Date(moment - (state.settings.utc ? 0 : new Date(moment).getTimezoneOffset() * 60_000));
  return {
    time: local.toISOString().slice(11, 16), weekday: DAYS[local.getUTCDay()], year: local.getUTCFullYear(),
    date: `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}`, day: Math.floor(local / DAY),
  };
}

/** `12 s`, `4 min`, `14:02`, `Tue 14:02`, `3 Oct`: as exact as a glance needs. */
export function when(iso, now = Date.now()) {
  const moment = Date.parse(iso);
  if (Number.isNaN(moment)) return "";
  const seconds = Math.max(0, Math.floor((now - moment) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  const [then, today] = [shown(moment), shown(now)];
  if (then.day === today.day) return then.time;
  if (then.day >= today.day - 6) return `${then.weekday} ${then.time}`;
  return then.year === today.year ? then.date : `${then.date} ${then.year}`;
}

/** The exact time with its zone. */
export function exactly(iso) {
  const moment = Date.parse(iso);
  return Number.isNaN(moment) ? String(iso ?? "") : new Date(moment).toLocaleString("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
    timeZoneName: "short", timeZone: state.settings.utc ? "UTC" : undefined,
  }).replace(",", "");
}

/** `681 B`, `3.4 kB`, `12 MB`. */
export function size(octets) {
  let value = octets;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (value < 1000 || unit === "GB") return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
    value /= 1000;
  }
}

/** `2,400`. */
export const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** `1 message`, `2,400 messages`. */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** The largest unit, and from how many seconds on it is used. */
const UNITS = [[172_800, 86_400, "days"], [5400, 3600, "h"], [90, 60, "min"], [0, 1, "s"]];

/** `12 s`, `4 min`, `3 h`, `12 days`. */
export function duration(seconds) {
  const [, divisor, unit] = UNITS.find(([from]) => seconds >= from);
  return `${Math.ceil(seconds / divisor)} ${unit}`;
}

/** What limits removed: `{"--max-messages": 1204}` in words; nothing if they removed none. */
export const evicted = (counts) => Object.entries(counts ?? {}).map(([limit, times]) => `${count(times, "message")} removed by ${limit}`).join(", ");

/** What to call someone in a narrow place: the name, else the address. */
export const called = (address) => address?.Name || address?.Address || "";

/** `Ann Example <ann@x.example>`, as a header would have it. */
export const inFull = ({ Name, Address }) => (Name ? `${Name} <${Address}>` : Address);
