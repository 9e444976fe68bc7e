/** Facts in a person's terms: times, sizes, addresses. */

import { state } from "./state.js";

const KINDS = {
  hour: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  weekday: { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { day: "numeric", month: "short" },
  dateOfYear: { day: "numeric", month: "short", year: "numeric" },
  year: { year: "numeric" },
  whole: {
    weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short",
  },
};
const formats = new Map();

/** A moment in one of those forms, in this browser's time zone or in UTC. */
function written(kind, moment) {
  const timeZone = state.settings.utc ? "UTC" : undefined;
  const key = `${kind} ${timeZone}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { ...KINDS[kind], timeZone }));
  return formats.get(key).format(moment).replace(",", "");
}

/** `12 s`, `4 min`, `14:02`, `Tue 14:02`, `3 Oct`: as exact as a glance needs. */
export function when(iso, now = Date.now()) {
  const then = new Date(iso);
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  if (Number.isNaN(seconds)) return "";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  const set = state.settings.utc ? "setUTCHours" : "setHours";
  const midnight = new Date(now)[set](0, 0, 0, 0);
  if (then >= midnight) return written("hour", then);
  if (then >= midnight - 6 * 86_400_000) return written("weekday", then);
  return written(written("year", then) === written("year", now) ? "date" : "dateOfYear", then);
}

/** The exact time with its zone. */
export const exactly = (iso) => (Number.isNaN(Date.parse(iso)) ? String(iso ?? "") : written("whole", new Date(iso)));

/** `681 B`, `3.4 kB`, `12 MB`. */
export function size(octets) {
  let value = octets;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (value < 1000 || unit === "GB") return `${value < 10 && unit !== "B" ? value.toFixed(1) : Math.round(value)} ${unit}`;
    value /= 1000;
  }
}

const grouped = new Intl.NumberFormat("en");
export const number = (value) => grouped.format(value);

/** `1 message`, `2,400 messages`. */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** What to call someone in a narrow place: the name, else the address. */
export const called = (address) => address?.Name || address?.Address || "";

/** `Ann Example <ann@x.example>`, as a header would have it. */
export const inFull = ({ Name, Address }) => (Name ? `${Name} <${Address}>` : Address);
