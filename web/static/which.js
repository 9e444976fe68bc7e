/**
 * Which messages: some by their ids; or a span, all that a query finds from one Seq to another, drawn or not, but for
 * some. What arrives later is in none.
 *
 * `{ids, span}`: `ids` leads from each ID to its Seq, of those that are meant or, of a span, of those that are not;
 * `span` is `{first, last, count, query}` or null.
 */

const among = (span, Seq) => Boolean(span) && span.first <= Seq && Seq <= span.last;

export const nothing = () => ({ ids: new Map(), span: null });
export const only = ({ ID, Seq }) => ({ ids: new Map([[ID, Seq]]), span: null });
/** All that the list holds. */
export const all = ({ newest, total, query }) => ({ ids: new Map(), span: { first: 1, last: newest, count: total, query } });

export const includes = ({ ids, span }, { ID, Seq }) => ids.has(ID) !== among(span, Seq);
export const howMany = ({ ids, span }) => (span ? span.count - ids.size : ids.size);

/** The same as bodies of the API (`IDs`, or `Search`, `First` and `Last`): one, and one more for each that a span is without. */
export function bodies({ ids, span }) {
  if (!span) return [{ IDs: [...ids.keys()] }];
  const without = [...ids.values()].sort((one, other) => one - other);
  return [...without, span.last + 1]
    .map((next, index) => ({ Search: span.query, First: index ? without[index - 1] + 1 : span.first, Last: next - 1 }))
    .filter(({ First, Last }) => First <= Last);
}

/** Rows without these, and where they were: `[from, count]` from the top. A row that was not fetched yet goes the way of the one above. */
export function without(rows, which) {
  const { span } = which;
  const left = [];
  const taken = [];
  const places = [];
  let inside = span?.count === rows.length;
  rows.forEach((row, index) => {
    if (row) inside = among(span, row.Seq);
    if (!(row ? includes(which, row) : inside)) return left.push(row);
    taken.push(row);
    const last = places.at(-1);
    if (last && last[0] + last[1] === index) last[1]++;
    else places.push([index, 1]);
  });
  return { left, taken, places };
}
