/** One set of line icons, drawn for this page on a 16 px grid with 1.5 px strokes. */

import { html } from "./vendor/preact-htm.js";

const PATHS = {
  attachment: "M13 7.2 8 12.2a3.1 3.1 0 0 1-4.4-4.4l5.2-5.2a2.1 2.1 0 0 1 3 3L6.7 10.7a1 1 0 0 1-1.5-1.5l4.6-4.5",
  auto: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 0v12M8 5.5h4.5M8 8.5h5.5M8 11.5h4",
  back: "M10 3 5 8l5 5",
  bolt: "M9 1.8 3.5 9H8l-1 5.2L12.5 7H8l1-5.2Z",
  blocked: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM3.8 3.8l8.4 8.4",
  calendar: "M2.5 3.5h11v10h-11zm0 3.2h11M5.3 2v3m5.4-3v3",
  chart: "M2 13.5h12M4 11V8M8 11V3.5M12 11V6",
  check: "m3 8.5 3.5 3.5L13 4.5",
  close: "m4 4 8 8m0-8-8 8",
  code: "m5 4.5-3.5 3.5L5 11.5m6-7L14.5 8 11 11.5",
  copy: "M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z",
  defect: "M8 2.2 14.3 13H1.7L8 2.2Zm0 4.3v3m0 1.9v.1",
  desktop: "M2 3h12v8H2zm4 10.5h4M8 11v2.5",
  down: "m3.5 6 4.5 4.5L12.5 6",
  download: "M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11",
  eye: "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8Zm6.5-1.9a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8Z",
  file: "M4 1.8h5L12.5 5.5v8.7H4zM9 1.8v3.7h3.5",
  folder: "M2 4h4l1.5 2H14v7H2z",
  help: "M6 6a2 2 0 1 1 2.9 1.8c-.6.3-.9.8-.9 1.5m0 2.2v.1M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z",
  image: "M2 3h12v10H2zm0 8 3.5-3.5 3 3 2-2L14 12M10.6 5.9v.1",
  inbox: "M2 9h3.5l1 2h3l1-2H14M2 9l2-6h8l2 6v4.2H2z",
  key: "M9.2 6.8 14 2m-2.2 2.2 1.7 1.7M10 10.2a3.2 3.2 0 1 1-4.5-4.5A3.2 3.2 0 0 1 10 10.2Z",
  link: "M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7l-.7.7m.9 2.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.7-.7",
  lock: "M3.5 7h9v6.5h-9zm2-.2V4.7a2.5 2.5 0 0 1 5 0v2.1",
  mail: "M2 3.5h12v9H2zm0 .7 6 4.6 6-4.6",
  moon: "M13.5 9.7A5.8 5.8 0 0 1 6.3 2.5a5.8 5.8 0 1 0 7.2 7.2Z",
  more: "M3.5 8v.1M8 8v.1M12.5 8v.1",
  phone: "M4.5 1.8h7v12.4h-7zm2.7 10h1.6",
  pin: "M5.5 2h5l-.6 4.3 2.1 2.2v1.2H4V8.5l2.1-2.2L5.5 2ZM8 9.7v4.5",
  plug: "M5.5 1.8v3m5-3v3M3.8 4.8h8.4v2.7a4.2 4.2 0 0 1-8.4 0zM8 11.7v2.5",
  search: "M7 2.3a4.7 4.7 0 1 0 0 9.4 4.7 4.7 0 0 0 0-9.4Zm3.5 8.2 3.3 3.3",
  settings: "M2 4.5h6m4 0h2m-12 7h2m4 0h6M10 2.8v3.4M6 9.8v3.4",
  sort: "M5 2.8v10.4m0 0L2.5 10.7M5 13.2l2.5-2.5M11 13.2V2.8m0 0L8.5 5.3M11 2.8l2.5 2.5",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Zm0-3.5v1m0 11v1M1.5 8h1m11 0h1M3.4 3.4l.7.7m7.8 7.8.7.7m0-9.2-.7.7m-7.8 7.8-.7.7",
  tablet: "M3 1.8h10v12.4H3zm4.2 10h1.6",
  tag: "M2.2 2.2h5.3l6.3 6.3-5.3 5.3-6.3-6.3zM5 5v.1",
  trash: "M2.5 4h11M6 4V2.3h4V4m2.3 0-.7 9.7H4.4L3.7 4m2.8 2.7v4.5m3-4.5v4.5",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.8 3.5l-3 3 3 3",
  unread: "M14 7v5.5H2v-9h7M2 4.2l6 4.6 2.4-1.8M12.7 1.5a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8Z",
  wide: "M1.8 3v10m12.4-10v10M4.5 8h7M6.3 6 4.2 8l2.1 2m3.4-4 2.1 2-2.1 2",
  up: "M3.5 10 8 5.5l4.5 4.5",
};

/** An icon by name; it is decoration, so whatever carries it has a name of its own. */
export const icon = (name, size = 16) => html`
  <svg width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
       stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
