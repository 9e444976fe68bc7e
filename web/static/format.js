/** Facts in a person's terms: times, sizes, addresses. */

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dateOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat(undefined, {
  weekday: "short", day: "numeric", month: "short", year: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short",
});

/** `12 s`, `4 min`, `14:02`, `Tue 14:02`, `3 Oct`: as exact as a glance needs. */
export function when(iso, now = Date.now()) {
  const then = new Date(iso);
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  if (Number.isNaN(seconds)) return "";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (then >= midnight) return hour.format(then);
  if (then >= midnight - 6 * 86_400_000) return `${day.format(then)} ${hour.format(then)}`;
  return (then.getFullYear() === new Date(now).getFullYear() ? date : dateOfYear).format(then);
}

/** The exact time with its zone. */
export const exactly = (iso) => (Number.isNaN(Date.parse(iso)) ? String(iso ?? "") : whole.format(new Date(iso)));

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
