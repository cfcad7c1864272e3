// The diagnostic log: JSON lines on standard error, written before the call returns, so that the last line before a death is there (safety, pino).
// The audit is the journal, never this.

import pino from 'pino';
import type { Log, LogFields } from './ports/log.ts';

const STANDARD_ERROR = 2;

export function createLog(level: 'debug' | 'info' | 'warn' | 'error', version: string): Log {
  const destination = pino.destination({ dest: STANDARD_ERROR, sync: true });
  // Nobody reads any more: the controller goes on.
  destination.on('error', () => {});
  const log = pino({ level, base: { version }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const at = (name: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) =>
    log[name](fields, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
