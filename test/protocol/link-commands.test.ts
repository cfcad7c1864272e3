// Commands over the endpoint's link, once each and in time, and the acts of the operator that go the other way.

import { describe, expect, test } from 'vitest';
import type { CommandOutcome } from '../../protocol/link/types.ts';
import { admitAt, show, up } from './endpoint.ts';
import { settle } from './world.ts';

describe('commands', () => {
  test('are carried out and answered; what is left of the deadline goes along', async () => {
    const { far, seen } = await up();
    await far.say(show('c1'));
    expect(seen.commands).toEqual([show('c1')]);
    expect(far.of('done')).toEqual([{ type: 'done', id: 'c1' }]);
  });

  test('a refusal of the device is told with its reason', async () => {
    const { far, device } = await up();
    device.obey = (_command, answer) => answer({ ok: false, reason: 'connect_failed', because: 'x'.repeat(600) });
    await far.say(show('c1'));
    expect(far.last('failed')).toEqual({
      type: 'failed',
      id: 'c1',
      reason: 'connect_failed',
      because: 'x'.repeat(512),
    });
  });

  test('a still comes with done', async () => {
    const { far, device } = await up({ kind: 'transmitter' });
    const still = { type: 'image/png', data: 'AA==', time: '2026-11-22T00:00:00.000Z' };
    device.obey = (_command, answer) => answer({ ok: true, still });
    await far.say({ type: 'still', id: 's1', epoch: 5, deadline: 1000 });
    expect(far.last('done')).toEqual({ type: 'done', id: 's1', still });
  });

  test('a device that throws has failed', async () => {
    const { far, device, link } = await up();
    device.obey = () => {
      throw new Error('short circuit');
    };
    await far.say(show('c1'));
    expect(far.last('failed')).toMatchObject({ id: 'c1', because: expect.stringContaining('short circuit') });
    expect(link.status.status).toBe('up');
  });

  test('a repeated ID gets the same answer without being carried out twice', async () => {
    const { far, seen, device } = await up();
    await far.say(show('c1'), show('c1'), show('c2'));
    device.obey = (_command, answer) => answer({ ok: false, reason: 'connect_failed', because: 'now it would fail' });
    await far.say(show('c1', { deadline: 0 }));
    expect(seen.commands.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(far.of('done').map(({ id }) => id)).toEqual(['c1', 'c1', 'c2', 'c1']);
    expect(far.of('failed')).toEqual([]);
  });

  test('repeated while it is under way, it is answered once', async () => {
    const { far, seen, device } = await up();
    device.obey = () => {};
    await far.say(show('c1'), show('c1'));
    seen.answers[0]?.({ ok: true });
    seen.answers[0]?.({ ok: true });
    expect(far.of('done')).toHaveLength(1);
    expect(seen.commands).toHaveLength(1);
  });

  test('answers are kept for the last 128 commands', async () => {
    const { far, seen } = await up();
    for (let number = 0; number <= 128; number += 1) await far.say(show(`c${number}`));
    await far.say(show('c1'));
    expect(seen.commands).toHaveLength(129);
    await far.say(show('c0'));
    expect(seen.commands).toHaveLength(130);
  });

  test('a lower epoch than the highest seen is refused, a higher one raises it', async () => {
    const { far, seen } = await up();
    await far.say(show('c1', { epoch: 4 }));
    expect(far.last('failed')).toMatchObject({ id: 'c1', reason: 'conflict' });
    await far.say(show('c2', { epoch: 9 }));
    await far.say(show('c3', { epoch: 8 }));
    expect(far.last('failed')).toMatchObject({ id: 'c3', reason: 'conflict' });
    expect(seen.commands.map(({ id }) => id)).toEqual(['c2']);
    expect(seen.memories.at(-1)).toMatchObject({ epoch: 9 });
  });

  test('past its deadline it is never carried out', async () => {
    const { far, seen } = await up();
    await far.say(show('c1', { deadline: 0 }));
    expect(far.last('failed')).toMatchObject({ id: 'c1', reason: 'connect_failed' });
    expect(seen.commands).toEqual([]);
  });

  test('not carried out by its deadline it has failed; done later, the screen is told instead', async () => {
    const { far, seen, device, clock } = await up();
    device.obey = () => {};
    await far.say(show('c1'));
    await clock.pass(1_499);
    expect(far.of('failed')).toEqual([]);
    await clock.pass(1);
    expect(far.last('failed')).toMatchObject({ id: 'c1', reason: 'connect_failed' });
    const screens = far.of('screen').length;
    seen.answers[0]?.({ ok: true });
    expect(far.of('done')).toEqual([]);
    expect(far.of('screen')).toHaveLength(screens + 1);
  });

  test('an answer after the link began anew is not sent as if it were the new one’s', async () => {
    const { far, net, seen, device, clock } = await up();
    device.obey = () => {};
    await far.say(show('c1'));
    await far.drop();
    await clock.pass(500);
    await admitAt(net.latest);
    await net.latest.say(show('c1', { grant: 'another' }));
    seen.answers[0]?.({ ok: true });
    expect(net.latest.of('done')).toEqual([]);
    expect(seen.commands).toHaveLength(2);
  });

  test('one that is for the other kind of endpoint fails', async () => {
    const { far, seen } = await up({ kind: 'transmitter' });
    await far.say(show('c1'));
    expect(far.last('failed')).toMatchObject({ id: 'c1', reason: 'invalid' });
    expect(seen.commands).toEqual([]);
  });

  test('a malformed one is an error that names its ID', async () => {
    const { far, seen } = await up();
    await far.say(show('c1', { mode: 'everything' }));
    expect(far.last('error')).toMatchObject({ reason: 'invalid', about: 'c1' });
    expect(seen.commands).toEqual([]);
  });

  test('more than 32 under way are busy, and may come again', async () => {
    const { far, seen, device } = await up();
    device.obey = () => {};
    for (let number = 0; number < 33; number += 1) await far.say(show(`c${number}`));
    expect(far.last('failed')).toMatchObject({ id: 'c32', reason: 'busy' });
    seen.answers[0]?.({ ok: true });
    await far.say(show('c32'));
    expect(seen.commands.at(-1)?.id).toBe('c32');
  });
});

describe('acts', () => {
  test('are sent and answered', async () => {
    const { far, link } = await up();
    const first = link.act('switch.connect', { source: '1' });
    const second = link.act('switch.push', { targets: 'all' });
    const [one, two] = far.of('act');
    expect(one).toMatchObject({ type: 'act', method: 'switch.connect', params: { source: '1' } });
    await far.say({ type: 'refusal', id: two?.id, reason: 'busy', because: 'wait', data: { retryAfterMs: 5 } });
    await far.say({ type: 'result', id: one?.id, result: { changed: [] } });
    expect(await first).toEqual({ ok: true, result: { changed: [] } });
    expect(await second).toEqual({ ok: false, reason: 'busy', because: 'wait', data: { retryAfterMs: 5 } });
  });

  test('no answer in 3 s is unavailable; one that comes later is nobody’s', async () => {
    const { far, link, clock } = await up();
    let outcome: unknown = null;
    void link.act('room.list', {}).then((settled) => {
      outcome = settled;
    });
    await clock.pass(2_999);
    expect(outcome).toBe(null);
    await clock.pass(1);
    expect(outcome).toMatchObject({ ok: false, reason: 'unavailable' });
    await far.say({ type: 'result', id: far.last('act').id, result: 1 });
    expect(outcome).toMatchObject({ ok: false });
  });

  test('without a link they are refused at once', async () => {
    const { link, far } = await up();
    await far.drop();
    expect(await link.act('room.list', {})).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test('when the link goes down they are refused at once', async () => {
    const { link, far } = await up();
    const pending = link.act('room.list', {});
    await far.drop();
    expect(await pending).toMatchObject({ ok: false, reason: 'unavailable' });
  });

  test('the ninth under way is busy', async () => {
    const { link, far } = await up();
    for (let count = 0; count < 8; count += 1) void link.act('room.list', {});
    expect(await link.act('room.list', {})).toMatchObject({ ok: false, reason: 'busy' });
    expect(far.of('act')).toHaveLength(8);
  });

  test('those that were lost with a link do not count against the next one', async () => {
    const { link, far, net, clock } = await up();
    for (let count = 0; count < 8; count += 1) void link.act('room.list', {});
    await far.drop();
    await clock.pass(500);
    await admitAt(net.latest);
    void link.act('room.list', {});
    expect(net.latest.of('act')).toHaveLength(1);
  });

  test('an error about one settles it', async () => {
    const { link, far } = await up();
    const pending = link.act('no.such.method', {});
    await far.say({ type: 'error', reason: 'invalid', because: 'unknown method', about: far.last('act').id });
    expect(await pending).toEqual({ ok: false, reason: 'invalid', because: 'unknown method' });
  });

  test('an act made while a message is handled does not run inside it', async () => {
    const { far, device, link } = await up();
    const order: string[] = [];
    device.obey = (_command, answer: (outcome: CommandOutcome) => void) => {
      void link.act('room.list', {});
      order.push('obeyed');
      answer({ ok: true });
    };
    await far.say(show('c1'));
    await settle();
    expect(order).toEqual(['obeyed']);
    expect(far.said.slice(-2).map(({ type }) => type)).toEqual(['act', 'done']);
  });
});
