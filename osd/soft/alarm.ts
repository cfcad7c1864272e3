// A worker that does nothing but ring: browsers slow down the timers of hidden pages to one a minute, which would look like a dead link; those of
// workers they leave alone. Who asks stands in timers.ts.

const bells = new Map<number, ReturnType<typeof setTimeout>>();

/** `ms` negative takes the alarm back. */
function set({ id, ms }: { id: number; ms: number }): void {
  clearTimeout(bells.get(id));
  bells.delete(id);
  if (ms < 0) return;
  const ring = () => {
    bells.delete(id);
    postMessage(id);
  };
  bells.set(id, setTimeout(ring, ms));
}

addEventListener('message', (event: MessageEvent<{ id: number; ms: number }>) => set(event.data));
