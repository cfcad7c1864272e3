// Two outputs that are played: one that delivers, one that does not.

import type { Outcome } from '../../controller/domain/decision.ts';
import type { Outputs } from '../../controller/ports/outputs.ts';
import type { OutputRow } from '../../protocol/api/alarm-methods.ts';

const ROW: OutputRow = {
  ...{ name: 'logs', kind: 'syslog', to: 'logs.example:6514 (TLS)', severity: 'warning', language: 'en' },
  ...{ state: 'quiet', queued: 0, sent: 3, failed: 0, givenUp: 0, sentAt: '2026-11-22T08:00:00.000Z', lastError: null },
};

export class FakeOutputs implements Outputs {
  /** Those that were tested, in order. */
  readonly tested: string[] = [];

  list(): readonly OutputRow[] {
    return [ROW, { ...ROW, name: 'duty', kind: 'mail', state: 'failing' }];
  }

  async test(output: string): Promise<Outcome> {
    this.tested.push(output);
    if (!this.list().some(({ name }) => name === output))
      return { ok: false, reason: 'not_found', because: 'there is no such output' };
    const delivered = output === 'logs';
    return {
      ok: true,
      result: { delivered, confirmed: false, because: delivered ? '' : 'the server is away', ms: 12 },
    };
  }
}
