// The bare messages of the floor: who asks whom for what. As little as a program needs that does the same exchanges in the same order.

/** client → relay → device, and the answers back. */
export interface Order {
  readonly id: number;
  readonly type: 'admit' | 'show' | 'dismiss';
  /** The place of the device among those of its kind. */
  readonly to: number;
  readonly grant: string;
  /** For `show`: where the stream is opened, or null for the floor without one. */
  readonly address: string | null;
}

export interface Done {
  readonly done: number;
}

/** What the client asks the relay: show transmitter `from` at the receivers `at`, admitted first. */
export interface Ask {
  readonly ask: number;
  readonly from: number;
  readonly at: readonly number[];
  readonly stream: boolean;
}

export function pack(value: Order | Done | Ask | { readonly hello: string; readonly address?: string }): string {
  return JSON.stringify(value);
}
