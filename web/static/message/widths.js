/** How a mail is looked at: on screens of which width, in the dark or not, with pictures or without. */

import { prefer } from "../settings.js";
import { state } from "../state.js";

/** Widths to look at it in, in CSS pixels; 0 is all there is. */
export const WIDTHS = [
  { width: 375, name: "phone", title: "Phone, 375 px" },
  { width: 768, name: "tablet", title: "Tablet, 768 px" },
  { width: 1024, name: "desktop", title: "Desktop, 1024 px" },
  { width: 0, name: "wide", title: "As wide as the pane" },
];

/** The next wider or narrower one. */
export function nextWidth(by) {
  const at = WIDTHS.findIndex(({ width }) => width === state.settings.width);
  prefer({ width: WIDTHS[Math.min(WIDTHS.length - 1, Math.max(0, at + by))].width });
}

export const toggleDark = () => prefer({ darkMail: !state.settings.darkMail });
export const toggleImages = () => prefer({ images: !state.settings.images });
