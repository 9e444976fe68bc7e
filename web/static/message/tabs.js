/** The ways to look at a message: their names, their order, and which of them a message has. */

export const TABS = [
  { name: "html", title: "HTML", has: ({ HTML }) => Boolean(HTML) },
  { name: "text", title: "Text", has: ({ Text, HTML }) => Boolean(Text) || !HTML },
  { name: "links", title: "Links & codes", has: ({ Links, Codes }) => Links?.length > 0 || Codes?.length > 0, count: ({ Links }) => Links.length },
  { name: "parts", title: "Parts", has: ({ Parts, Attachments }) => Parts?.Parts.length > 0 || Attachments.length > 0, count: ({ Parts }) => leaves(Parts) },
  { name: "transcript", title: "Transcript", has: ({ SessionID }) => Boolean(SessionID) },
  { name: "source", title: "Source", has: ({ HTML }) => Boolean(HTML) },
  { name: "headers", title: "Headers", has: () => true },
  { name: "raw", title: "Raw", has: () => true },
];

const leaves = ({ Parts }) => (Parts.length ? Parts.reduce((sum, part) => sum + leaves(part), 0) : 1);

export const tabsOf = (message) => (message ? TABS.filter(({ has }) => has(message)) : []);

/** The tab to show: the one that was asked for, if this message has it; else its first. */
export function shownTab(message, wanted) {
  const tabs = tabsOf(message);
  return (tabs.find(({ name }) => name === wanted) ?? tabs[0])?.name;
}
