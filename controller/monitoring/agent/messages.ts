// What the controller and the agent's child say to each other, and the check that the child says that and nothing else. What the controller says needs none: the child is its own program.

import { WORDS_AT_MOST } from '../outputs/limits.ts';
import type { Cell, Notice, Row, TableName } from './objects.ts';
import type { SnmpSettings } from './settings.ts';

/** The engine of this start: its durable part, and how long it has been running. */
export interface EngineState {
  /** Hexadecimal. */
  readonly id: string;
  readonly boots: number;
  /** Milliseconds since this boot, by a clock that nobody sets. */
  readonly ageMs: number;
}

export type ToChild =
  | { readonly type: 'begin'; readonly settings: SnmpSettings; readonly engine: EngineState }
  | {
      readonly type: 'rows';
      readonly table: TableName;
      readonly rows: readonly Row[];
      readonly gone: readonly number[];
    }
  | { readonly type: 'scalars'; readonly values: Readonly<Record<string, Cell>> }
  /** All that there is was told: questions may be answered. */
  | { readonly type: 'complete' }
  /** To the receiver at this place of the settings. */
  | { readonly type: 'notice'; readonly id: number; readonly receiver: number; readonly notice: Notice }
  | { readonly type: 'alive' };

export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'alive'; readonly figures: Readonly<Record<string, number>> }
  | { readonly type: 'fault'; readonly what: string }
  /** Null: it was sent, or confirmed. */
  | { readonly type: 'told'; readonly id: number; readonly because: string | null };

const FIGURES_AT_MOST = 64;

/** What the child said, or null where it is nothing that it says. */
export function asFromChild(message: unknown): FromChild | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  const { type } = message;
  if (type === 'ready') return { type };
  if (type === 'listening' && 'port' in message && typeof message.port === 'number')
    return { type, port: message.port };
  if (type === 'refused' && 'code' in message && typeof message.code === 'string') return { type, code: message.code };
  if (type === 'fault' && 'what' in message) return { type, what: String(message.what).slice(0, WORDS_AT_MOST) };
  if (type === 'told') return asTold(message);
  if (type !== 'alive' || !('figures' in message)) return null;
  const figures = asFigures(message.figures);
  return figures === null ? null : { type, figures };
}

function asTold(message: object): FromChild | null {
  if (!('id' in message && 'because' in message) || typeof message.id !== 'number') return null;
  const because = message.because === null ? null : String(message.because).slice(0, WORDS_AT_MOST);
  return { type: 'told', id: message.id, because };
}

function asFigures(value: unknown): Readonly<Record<string, number>> | null {
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value);
  const isRight = entries.length <= FIGURES_AT_MOST && entries.every(([, figure]) => Number.isFinite(figure));
  return isRight ? Object.fromEntries(entries) : null;
}
