// A switch over real commands and links on a test clock: what each end is asked, what the engine hears, and when.

import { describe, expect, test } from 'vitest';
import { MAX_COMMANDS_SENT } from '../../controller/endpoints/limits.ts';
import { keysFromSeed } from '../../simulators/world/keys.ts';
import type { Hand, World } from './room.ts';
import { EPOCH, job, world } from './room.ts';

const OLD = { transmitter: 2, grant: 'old' };

/** Receiver 5001 (5) and transmitters 0001 (1) and 0002 (2), all welcome. */
async function stage(): Promise<World & { rx: Hand; tx: Hand; old: Hand }> {
  const one = world();
  const rx = await one.join(5, '5001', 'receiver');
  const tx = await one.join(1, '0001', 'transmitter');
  const old = await one.join(2, '0002', 'transmitter');
  return { ...one, rx, tx, old };
}

const FAILED = { type: 'settled', receiver: 5, grant: 'new' };

function failed(because: RegExp) {
  return { ...FAILED, outcome: { ok: false, reason: 'connect_failed', because: expect.stringMatching(because) } };
}

describe('make', () => {
  test('in the order of the contract', async () => {
    const { endpoints, room, clock, rx, tx, old } = await stage();
    const crop = { x: 0, y: 0, width: 0.5, height: 1 };
    endpoints.perform({ type: 'make', job: job({ replaces: OLD, pushedBy: 'Lin', crop }) });
    const receiver = keysFromSeed(1, '5001').publicKey;
    const { id, ...admit } = tx.last('admit');
    expect(admit).toEqual({ type: 'admit', grant: 'new', receiver, mode: 'control', epoch: EPOCH, deadline: 1500 });
    expect(rx.of('show')).toEqual([]);
    await clock.advance(400);
    tx.say({ type: 'done', id });
    const { id: second, ...show } = rx.last('show');
    expect(show).toEqual({
      type: 'show',
      grant: 'new',
      address: 'ws://0001/stream',
      transmitter: keysFromSeed(1, '0001').publicKey,
      mode: 'control',
      source: { id: '0001', name: 'Radar' },
      crop,
      pushedBy: 'Lin',
      epoch: EPOCH,
      deadline: 1100,
    });
    expect(second).not.toBe(id);
    expect(old.of('dismiss')).toEqual([]);
    await clock.settle();
    expect(room.of('settled')).toEqual([]);
    rx.done('show');
    expect(old.last('dismiss')).toMatchObject({ grant: 'old', epoch: EPOCH });
    await clock.settle();
    expect(room.of('settled')).toEqual([{ type: 'settled', receiver: 5, grant: 'new', outcome: { ok: true } }]);
    old.done('dismiss');
    await clock.advance(10_000);
    expect(room.of('settled')).toHaveLength(1);
    expect(tx.of('dismiss')).toEqual([]);
    expect(old.of('dismiss')).toHaveLength(1);
  });

  test('the engine hears nothing inside its own command', async () => {
    const { endpoints, room, clock } = world();
    endpoints.perform({ type: 'make', job: job() });
    expect(room.inputs).toEqual([]);
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/^transmitter .*not connected|no key/)]);
  });

  test('the transmitter refuses', async () => {
    const { endpoints, room, clock, rx, tx, old } = await stage();
    endpoints.perform({ type: 'make', job: job({ replaces: OLD }) });
    tx.fail('admit');
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/^transmitter 0001 .*no_video/)]);
    expect(tx.of('dismiss')).toEqual([expect.objectContaining({ grant: 'new' })]);
    expect([rx.of('show'), old.of('dismiss')]).toEqual([[], []]);
  });

  test('the receiver refuses: it keeps what it had', async () => {
    const { endpoints, room, clock, rx, tx, old } = await stage();
    endpoints.perform({ type: 'make', job: job({ replaces: OLD }) });
    tx.done('admit');
    rx.fail('show', 'connect_failed', 'no route');
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/^receiver 5001 .*no route/)]);
    expect(tx.of('dismiss')).toEqual([expect.objectContaining({ grant: 'new' })]);
    expect([rx.of('dark'), old.of('dismiss')]).toEqual([[], []]);
  });

  test.each(['transmitter', 'receiver'])(
    'the %s is silent: 1.5 s, and what it says later counts for nothing',
    async (who) => {
      const { endpoints, room, clock, rx, tx, old } = await stage();
      endpoints.perform({ type: 'make', job: job({ replaces: OLD }) });
      await clock.advance(700);
      if (who === 'receiver') tx.done('admit');
      await clock.advance(799);
      expect(room.of('settled')).toEqual([]);
      await clock.advance(2);
      expect(room.of('settled')).toEqual([failed(new RegExp(`^${who} .*in time`))]);
      expect(tx.of('dismiss')).toEqual([expect.objectContaining({ grant: 'new' })]);
      tx.done('admit');
      if (who === 'receiver') rx.done('show');
      await clock.settle();
      expect(room.of('settled')).toHaveLength(1);
      expect(rx.of('show')).toHaveLength(who === 'receiver' ? 1 : 0);
      expect(old.of('dismiss')).toEqual([]);
      expect(endpoints.stats().lateAnswers).toBeGreaterThan(0);
    },
  );

  test('the transmitter’s link breaks: failed at once', async () => {
    const { endpoints, room, clock, rx, tx } = await stage();
    endpoints.perform({ type: 'make', job: job() });
    tx.drop('cable');
    await clock.settle();
    expect(room.inputs.slice(-2)).toEqual([
      expect.objectContaining({ type: 'gone', number: 1 }),
      failed(/^transmitter 0001 .*cable/),
    ]);
    expect(rx.of('show')).toEqual([]);
  });

  test('the receiver’s link breaks: failed at once, and dismissed at the new', async () => {
    const { endpoints, room, clock, rx, tx, old } = await stage();
    endpoints.perform({ type: 'make', job: job({ replaces: OLD }) });
    tx.done('admit');
    rx.drop('cable');
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/^receiver 5001 .*cable/)]);
    expect(tx.of('dismiss')).toHaveLength(1);
    expect(old.of('dismiss')).toEqual([]);
  });

  test('the receiver is not connected', async () => {
    const { endpoints, room, clock, rx, tx } = await stage();
    rx.drop();
    endpoints.perform({ type: 'make', job: job() });
    tx.done('admit');
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/^receiver 5001 .*not connected/)]);
    expect(tx.of('dismiss')).toHaveLength(1);
  });

  test('the transmitter has named no address', async () => {
    const { endpoints, room, clock } = await stage();
    const presence = { online: true, seenAt: 0, model: null, firmware: null };
    room.state.live.set(1, { kind: 'transmitter', ...presence, video: true, address: null });
    endpoints.perform({ type: 'make', job: job() });
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/address/)]);
  });

  test('an answer said twice counts once', async () => {
    const { endpoints, room, clock, rx, tx } = await stage();
    endpoints.perform({ type: 'make', job: job() });
    tx.done('admit');
    tx.done('admit');
    expect(rx.of('show')).toHaveLength(1);
    rx.done('show');
    rx.done('show');
    rx.fail('show');
    await clock.settle();
    expect(room.of('settled')).toEqual([expect.objectContaining({ outcome: { ok: true } })]);
  });

  test('an error about a command is a refusal of it: firmware that does not know it', async () => {
    const { endpoints, room, clock, tx } = await stage();
    endpoints.perform({ type: 'make', job: job() });
    tx.say({ type: 'error', reason: 'invalid', because: 'unknown type admit', about: tx.last('admit').id });
    await clock.settle();
    expect(room.of('settled')).toEqual([failed(/unknown type admit/)]);
  });

  test('the answer of another endpoint to a command counts for nothing', async () => {
    const { endpoints, rx, tx, old } = await stage();
    endpoints.perform({ type: 'make', job: job() });
    old.say({ type: 'done', id: tx.last('admit').id });
    expect(rx.of('show')).toEqual([]);
  });

  test('the engine’s queue is full: it hears the outcome when it takes it', async () => {
    const { endpoints, room, clock, rx, tx } = await stage();
    endpoints.perform({ type: 'make', job: job() });
    tx.done('admit');
    room.full = true;
    rx.done('show');
    await clock.advance(100);
    expect(room.of('settled')).toEqual([]);
    room.full = false;
    await clock.advance(100);
    expect(room.of('settled')).toHaveLength(1);
  });
});

describe('darken', () => {
  const DARKEN = { type: 'darken', receiver: 5, replaces: OLD, act: null } as const;
  const settled = (outcome: unknown) => [{ type: 'settled', receiver: 5, grant: null, outcome }];

  test('both are told at once, so that a right taken away is gone within the second', async () => {
    const { endpoints, room, clock, rx, old } = await stage();
    endpoints.perform(DARKEN);
    expect(rx.of('dark')).toHaveLength(1);
    expect(old.last('dismiss')).toMatchObject({ grant: 'old' });
    old.done('dismiss');
    await clock.settle();
    expect(room.of('settled')).toEqual([]);
    rx.done('dark');
    await clock.settle();
    expect(room.of('settled')).toEqual(settled({ ok: true }));
  });

  test('a receiver that is not connected: the transmitter’s word is enough', async () => {
    const { endpoints, room, clock, rx, old } = await stage();
    rx.drop();
    endpoints.perform(DARKEN);
    await clock.settle();
    expect(room.of('settled')).toEqual([]);
    old.done('dismiss');
    await clock.settle();
    expect(room.of('settled')).toEqual(settled({ ok: true }));
  });

  test('a silent receiver: the same, at the deadline', async () => {
    const { endpoints, room, clock, old } = await stage();
    endpoints.perform(DARKEN);
    old.done('dismiss');
    await clock.advance(1501);
    expect(room.of('settled')).toEqual(settled({ ok: true }));
  });

  test('neither says anything', async () => {
    const { endpoints, room, clock, rx, old } = await stage();
    rx.drop();
    endpoints.perform(DARKEN);
    await clock.advance(1501);
    expect(room.of('settled')).toEqual(settled(expect.objectContaining({ ok: false, reason: 'unavailable' })));
    expect(old.of('dismiss').length).toBeGreaterThan(1);
  });

  test('neither is there', async () => {
    const { endpoints, room, clock, rx, old } = await stage();
    rx.drop();
    old.drop();
    endpoints.perform(DARKEN);
    await clock.settle();
    expect(room.of('settled')).toEqual(settled(expect.objectContaining({ reason: 'unavailable' })));
  });
});

describe('dismiss and remode', () => {
  test('a dismissal that nobody confirms is repeated, three times in all', async () => {
    const { endpoints, clock, old, logged } = await stage();
    endpoints.perform({ type: 'dismiss', at: OLD });
    for (let second = 0; second < 10; second += 1) {
      await clock.advance(1000);
      old.say({ type: 'heartbeat', ask: false });
    }
    expect(old.of('dismiss')).toHaveLength(3);
    expect(new Set(old.of('dismiss').map(({ id }) => id)).size).toBe(3);
    expect(logged).toContain('a dismissal was not confirmed');
  });

  test('one that was confirmed or refused is not', async () => {
    const { endpoints, clock, old } = await stage();
    endpoints.perform({ type: 'dismiss', at: OLD });
    old.fail('dismiss', 'not_found', 'no such grant');
    await clock.advance(4000);
    expect(old.of('dismiss')).toHaveLength(1);
  });

  test('a change of mode: admitted first, then shown, with the same grant', async () => {
    const { endpoints, room, clock, rx, tx } = await stage();
    endpoints.perform({ type: 'remode', job: job({ mode: 'view' }) });
    expect(tx.last('admit')).toMatchObject({ grant: 'new', mode: 'view' });
    expect(rx.of('show')).toEqual([]);
    tx.done('admit');
    expect(rx.last('show')).toMatchObject({ grant: 'new', mode: 'view' });
    rx.done('show');
    await clock.advance(3000);
    expect(room.of('settled')).toEqual([]);
  });

  test('a change of mode does not bring back a picture that was switched away meanwhile', async () => {
    const { endpoints, rx, tx, old } = await stage();
    endpoints.perform({ type: 'remode', job: job({ transmitter: 2, grant: 'old', mode: 'view' }) });
    endpoints.perform({ type: 'make', job: job({ replaces: OLD }) });
    tx.done('admit');
    rx.done('show');
    old.done('admit');
    expect(rx.of('show').map(({ grant }) => grant)).toEqual(['new']);
  });
});

describe('commands of one link', () => {
  test('a bounded number at once, the rest in order as answers come; what is too late is never sent', async () => {
    const { endpoints, clock, tx } = await stage();
    for (let index = 0; index < 60; index += 1)
      endpoints.perform({ type: 'dismiss', at: { transmitter: 1, grant: `g${index}` } });
    expect(tx.of('dismiss')).toHaveLength(MAX_COMMANDS_SENT);
    for (let index = 0; index < 10; index += 1) tx.say({ type: 'done', id: tx.of('dismiss')[index]?.id });
    expect(tx.of('dismiss').map(({ grant }) => grant)).toEqual(
      Array.from({ length: MAX_COMMANDS_SENT + 10 }, (_, index) => `g${index}`),
    );
    const before = endpoints.stats();
    await clock.advance(1500);
    const { commandsLate, commandsFailed } = endpoints.stats();
    expect(commandsLate - before.commandsLate).toBe(60 - MAX_COMMANDS_SENT - 10);
    expect(commandsFailed - before.commandsFailed).toBe(50);
  });

  test('every command of an epoch has a name of its own', async () => {
    const { endpoints, tx, old } = await stage();
    for (const transmitter of [1, 2, 1, 2]) endpoints.perform({ type: 'dismiss', at: { transmitter, grant: 'g' } });
    const ids = [...tx.of('dismiss'), ...old.of('dismiss')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });
});
