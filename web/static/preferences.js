/** The settings of this browser: theme, density, time zone, notifications. */

import { canNotify, toggleNotices } from "./notices.js";
import { Menu } from "./menu.js";
import { prefer } from "./settings.js";
import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

export function Preferences() {
  const { theme, dense, utc, notices } = state.settings;
  const themes = [["auto", "Theme as the system"], ["light", "Light theme"], ["dark", "Dark theme"]];
  return html`
    <${Menu} id="preferences" glyph="settings" title="Settings" testid="settings" items=${[
      ...themes.map(([name, title]) => ({ name: title, checked: theme === name, run: () => prefer({ theme: name }) })),
      { name: "Compact list", checked: dense, run: () => prefer({ dense: !dense }) },
      { name: "Times in UTC", checked: utc, run: () => prefer({ utc: !utc }) },
      canNotify && { name: "Notify me of new mail", checked: notices, run: toggleNotices },
    ]} />`;
}
