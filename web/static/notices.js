/** Desktop notifications of new mail, on request, and only while the page is not looked at. */

import { called, count } from "./format.js";
import { go } from "./routes.js";
import { prefer } from "./settings.js";
import { state } from "./state.js";
import { say } from "./toast.js";

export const canNotify = "Notification" in globalThis && isSecureContext;

/** Ask for the permission that is needed, or stop. */
export async function toggleNotices() {
  if (state.settings.notices) return prefer({ notices: false });
  const allowed = (await Notification.requestPermission()) === "granted";
  prefer({ notices: allowed });
  if (!allowed) say("This browser does not allow notifications from this page.", { bad: true });
}

/** Tell of these; of many as a number. */
export function notify(summaries) {
  if (!state.settings.notices || !document.hidden || Notification.permission !== "granted") return;
  const [mail] = summaries;
  const many = summaries.length > 1;
  const title = many ? count(summaries.length, "new message") : called(mail.From) || "New mail";
  const notice = new Notification(title, { body: many ? "" : mail.Subject, tag: "smtp-catcher" });
  notice.onclick = () => {
    focus();
    if (!many) go({ view: "mail", id: mail.ID, tab: "" });
  };
}
