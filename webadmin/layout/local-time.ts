// Times as the reader's own clock writes them: what a field of day and time holds, and where a day begins and ends. Milliseconds since 1970.

/** `2026-11-22T14:03:20`, as a field of day and time takes it. */
export function localText(time: number): string {
  const at = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${dayOf(time)}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** `2026-11-22`, as a field of a day takes it. */
export function dayOf(time: number): string {
  const at = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Without a zone it is the reader's; null where it is no time. */
export function timeOfLocal(text: string): number | null {
  const time = new Date(text).getTime();
  return text === '' || Number.isNaN(time) ? null : time;
}

/** From midnight to midnight: a day on which the clock changes has 23 or 25 hours. null where it is no day. */
export function boundsOfDay(day: string): { readonly from: number; readonly to: number } | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (found === null) return null;
  const [year, month, date] = found.slice(1).map(Number) as [number, number, number];
  const from = new Date(year, month - 1, date).getTime();
  if (dayOf(from) !== day) return null;
  return { from, to: new Date(year, month - 1, date + 1).getTime() };
}

/** The day so many days after. */
export function dayAfter(day: string, days: number): string {
  const bounds = boundsOfDay(day);
  if (bounds === null) return day;
  const at = new Date(bounds.from);
  return dayOf(new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime());
}
