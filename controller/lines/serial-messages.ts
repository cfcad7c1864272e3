// What the controller and a process for serial lines say to each other, and the check that it is that and nothing else.
// `line` is the line's place in the process, `port` the number of its opening: what is said of an older one counts for nothing.

/** How a port is opened. */
export interface PortOptions {
  readonly path: string;
  readonly baud: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

interface Of {
  readonly line: number;
  readonly port: number;
}

export type PortRequest =
  | (Of & { readonly type: 'open'; readonly options: PortOptions })
  /** Handed to the system by `until` (milliseconds of the machine's monotonic clock) or never. */
  | (Of & { readonly type: 'write'; readonly bytes: Uint8Array; readonly until: number })
  /** So many bytes that were read are taken: as many more may come. */
  | (Of & { readonly type: 'taken'; readonly count: number })
  | (Of & { readonly type: 'close' });

export type PortAnswer =
  | { readonly type: 'ready' }
  | (Of & { readonly type: 'opened' })
  | (Of & { readonly type: 'bytes'; readonly bytes: Uint8Array })
  /** So many bytes wait no longer: handed over, or dropped because their time had passed. */
  | (Of & { readonly type: 'gone'; readonly count: number; readonly dropped: boolean })
  /** It never opened, or it is closed; either way this port is over, and whatever waited with it. */
  | (Of & { readonly type: 'closed'; readonly because: string });

function isOf(message: unknown): message is Of & { readonly type: unknown } {
  if (typeof message !== 'object' || message === null) return false;
  if (!('type' in message && 'line' in message && 'port' in message)) return false;
  return typeof message.line === 'number' && typeof message.port === 'number';
}

/** A request that has its shape, or null. Both ends are ours and of one version: the shape of `options` is the controller's word. */
export function asPortRequest(message: unknown): PortRequest | null {
  if (!isOf(message)) return null;
  const { type, line, port } = message;
  if (type === 'close') return { type, line, port };
  if (type === 'taken' && 'count' in message && typeof message.count === 'number')
    return { type, line, port, count: message.count };
  if (type === 'write' && 'bytes' in message && 'until' in message) {
    const { bytes, until } = message;
    return bytes instanceof Uint8Array && typeof until === 'number' ? { type, line, port, bytes, until } : null;
  }
  if (type !== 'open' || !('options' in message) || !isOptions(message.options)) return null;
  return { type, line, port, options: message.options };
}

function isOptions(options: unknown): options is PortOptions {
  return typeof options === 'object' && options !== null && 'path' in options && 'baud' in options;
}

/** An answer that has its shape, or null. */
export function asPortAnswer(message: unknown): PortAnswer | null {
  if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready')
    return { type: 'ready' };
  if (!isOf(message)) return null;
  const { type, line, port } = message;
  if (type === 'opened') return { type, line, port };
  if (type === 'bytes' && 'bytes' in message && message.bytes instanceof Uint8Array)
    return { type, line, port, bytes: message.bytes };
  if (type === 'gone' && 'count' in message && typeof message.count === 'number' && 'dropped' in message)
    return { type, line, port, count: message.count, dropped: message.dropped === true };
  if (type === 'closed' && 'because' in message && typeof message.because === 'string')
    return { type, line, port, because: message.because };
  return null;
}

/** Milliseconds of the clock that all processes of this machine share; the origin is the machine's start. */
export function machineMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}
