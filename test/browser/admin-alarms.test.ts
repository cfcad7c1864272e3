// The page of alarms and the mark above every page, in both languages and by keyboard: an endpoint is lost, somebody sees to it, sets it aside, and it is over; the outputs
// by which alarms reach people, and their test.
// Against scripted frames; when alarms are raised and cleared, and who may see to them, is tested in test/alarms/.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlarmRow, OutputRow } from '../../protocol/api/alarm-methods.ts';
import { Administrator } from './admin-desk.ts';
import type { PageServer, Told } from './admin-world.ts';
import { Scripted, servePage } from './admin-world.ts';
import { launchChromium } from './chromium.ts';

let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([servePage(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const AT = '2026-11-22T08:00:00.000Z';
const LOST: AlarmRow = {
  ...{ id: 7, alarm: 'endpoint-lost', about: '0001', severity: 'major', because: 'no valid frame for more than 10 s' },
  ...{ endpoint: 1, state: 'standing', firstAt: AT, lastAt: AT, count: 3 },
  ...{ clearedAt: null, acknowledged: null, shelved: null },
};
const DARK: AlarmRow = { ...LOST, id: 3, alarm: 'video-lost', about: '0002', severity: 'minor', endpoint: 2 };

/** A controller with one alarm more than it says at first, that carries out what is said about it. */
function scripted(): Scripted {
  const controller = new Scripted();
  let row = LOST;
  const change = (to: Partial<AlarmRow>) => {
    row = { ...row, ...to };
    controller.tell({ type: 'alarm.changed', row });
    return { result: {} };
  };
  const by = 'root';
  controller.answers.set('alarms.list', () => ({ result: { items: [DARK] } }));
  controller.answers.set('alarms.acknowledge', ({ note }) =>
    change({ acknowledged: { by, at: AT, note: String(note) } }),
  );
  controller.answers.set('alarms.shelve', () => change({ shelved: { by, until: '2026-11-22T09:00:00.000Z' } }));
  controller.answers.set('alarms.unshelve', () => change({ shelved: null }));
  return controller;
}

const WORDS = {
  en: {
    mark: 'Alarms Major 2',
    fewer: 'Alarms Minor 1',
    quiet: 'Alarms 0',
    alarm: 'An endpoint is lost',
    severity: 'Major',
    states: { standing: 'Standing', acknowledged: 'Acknowledged', shelved: 'Set aside', cleared: 'Cleared' },
    note: 'Note',
    acknowledge: 'Acknowledge',
    shelve: 'Set aside',
    unshelve: 'Count it again',
    all: 'All',
    none: 'No alarm stands.',
    because: 'no valid frame for more than 10 s',
    endpoint: 'Open endpoint 0001',
    typed: 'the cable is being changed',
  },
  'zh-CN': {
    mark: '告警 重要 2',
    fewer: '告警 次要 1',
    quiet: '告警 0',
    alarm: '设备失联',
    severity: '重要',
    states: { standing: '未解除', acknowledged: '已确认', shelved: '已搁置', cleared: '已解除' },
    note: '备注',
    acknowledge: '确认',
    shelve: '搁置',
    unshelve: '取消搁置',
    all: '全部',
    none: '没有未解除的告警。',
    because: '超过 10 秒没有收到有效数据',
    endpoint: '打开设备 0001',
    typed: '正在更换视频线',
  },
} as const;

test.each(['en', 'zh-CN'] as const)('somebody sees to an alarm, by keyboard, in %s', async (language) => {
  const words = WORDS[language];
  const context = await browser.newContext({ colorScheme: language === 'en' ? 'light' : 'dark' });
  const page = await context.newPage();
  const controller = scripted();
  await controller.attach(page);
  const admin = new Administrator(page, server.address);
  await admin.logIn('root', 'secret', language);
  const mark = (name: string) => page.getByRole('link', { name, exact: true }).waitFor();
  const raised: Told = { type: 'alarm.raised', alarm: LOST.alarm, about: LOST.about, because: '', row: LOST };
  await mark(words.fewer);
  controller.tell(raised);
  await mark(words.mark);
  await admin.goTo('crosspoint');
  await page.getByRole('link', { name: words.mark, exact: true }).press('Enter');

  const rows = page.locator('tbody [data-row]');
  const row = page.locator('[data-row="7"]');
  const isInState = (state: keyof typeof words.states) =>
    row.locator('[data-column="state"]', { hasText: words.states[state] }).waitFor();
  await isInState('standing');
  expect(await rows.evaluateAll((all) => all.map((one) => one.getAttribute('data-row')))).toEqual(['7', '3']);
  const read = await row.innerText();
  for (const said of [words.alarm, words.severity, '0001', '3']) expect(read).toContain(said);
  expect(await admin.violations()).toEqual([]);

  await row.locator('a').press('Enter');
  const details = page.locator('[data-part="alarm"]');
  await details.getByRole('heading', { name: words.alarm }).waitFor();
  expect(await details.locator('h2').evaluate((heading) => heading === document.activeElement)).toBe(true);
  expect(await details.innerText()).toContain(words.because);
  expect(await admin.violations()).toEqual([]);
  await details.getByLabel(words.note, { exact: true }).fill(words.typed);
  await details.getByLabel(words.note, { exact: true }).press('Enter');
  await details.locator('[data-part="acknowledged"]', { hasText: words.typed }).waitFor();
  expect(controller.called('alarms.acknowledge')).toEqual([{ id: 7, note: words.typed }]);
  await isInState('acknowledged');

  await details.getByRole('button', { name: words.shelve, exact: true }).press('Enter');
  await mark(words.fewer);
  await isInState('shelved');
  expect(controller.called('alarms.shelve')).toEqual([{ id: 7, minutes: 60 }]);
  await details.getByRole('button', { name: words.unshelve, exact: true }).press('Enter');
  await mark(words.mark);
  expect(await details.getByRole('link', { name: words.endpoint }).getAttribute('href')).toBe('#/endpoints/1');

  const over = { state: 'cleared', clearedAt: AT } as const;
  controller.tell(
    { type: 'alarm.changed', row: { ...LOST, ...over } },
    { type: 'alarm.changed', row: { ...DARK, ...over } },
  );
  await mark(words.quiet);
  await details.locator('[data-part="state"]', { hasText: words.states.cleared }).waitFor();
  await page.getByText(words.none, { exact: true }).waitFor();
  await details.locator('h2').press('Escape');
  await details.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: words.all, exact: true }).press('Enter');
  await isInState('cleared');
  expect(controller.called('alarms.list')).toHaveLength(controller.called('room.subscribe').length + 1);
  expect(admin.complaints).toEqual([]);
  await context.close();
});

const LOGS: OutputRow = {
  ...{ name: 'logs', kind: 'syslog', to: 'logs.example:6514 (TLS)', severity: 'minor', language: 'en' },
  ...{ state: 'quiet', queued: 0, sent: 12, failed: 0, givenUp: 0, sentAt: AT, lastError: null },
};
const DUTY: OutputRow = {
  ...{ ...LOGS, name: 'duty', kind: 'mail', to: 'duty@example.org (smtp.example:587)', language: 'zh-CN' },
  ...{ state: 'failing', queued: 3, sent: 0, failed: 8, sentAt: null },
  lastError: { because: 'connect ECONNREFUSED 192.0.2.9:587', at: AT },
};
const TRAPS: OutputRow = { ...LOGS, name: 'trap-1', kind: 'trap', to: '192.0.2.10:162 (SNMPv3)', severity: 'warning' };
const DESK: OutputRow = { ...TRAPS, name: 'inform-2', kind: 'inform', to: '192.0.2.11:162 (SNMPv3)' };
const OUTPUT_WORDS = {
  en: {
    unconfirmed: 'sent does not mean received',
    sentOnly: 'The test message was sent. Nobody confirms this kind',
    acknowledged: 'The test notification was acknowledged (41 ms).',
    testTrap: 'Test trap-1',
    testInform: 'Test inform-2',
    link: 'Outputs',
    test: 'Test duty',
    failing: 'Failing',
    refused: 'Nobody answers there: check address and port.',
    arrived: 'The test message arrived (41 ms).',
    working: 'Working',
    none: 'There are none: alarms are shown in this list alone.',
  },
  'zh-CN': {
    unconfirmed: '“已发出”不等于“已收到”',
    sentOnly: '测试消息已发出，但这种方式没有回执',
    acknowledged: '对方已确认收到测试通知（41 毫秒）。',
    testTrap: '测试 trap-1',
    testInform: '测试 inform-2',
    link: '告警通知',
    test: '测试 duty',
    failing: '无法送达',
    refused: '对方拒绝连接：请检查地址和端口。',
    arrived: '测试消息已送达（41 毫秒）。',
    working: '正常',
    none: '尚未设置任何途径：告警只显示在此列表中。',
  },
} as const;

test.each(['en', 'zh-CN'] as const)(
  'an output that fails is found, mended and tested, by keyboard, in %s',
  async (language) => {
    const words = OUTPUT_WORDS[language];
    const context = await browser.newContext({ colorScheme: language === 'en' ? 'light' : 'dark' });
    const page = await context.newPage();
    const controller = scripted();
    let rows: readonly OutputRow[] = [LOGS, DUTY, TRAPS, DESK];
    let isMended = false;
    controller.answers.set('alarms.outputs', () => ({ result: { items: rows } }));
    controller.answers.set('alarms.test', ({ output }) => {
      const because = 'connect ECONNREFUSED 192.0.2.9:587';
      if (!isMended) return { result: { delivered: false, confirmed: false, because, ms: 3 } };
      rows = [LOGS, { ...DUTY, state: 'quiet', queued: 0, sent: 3, sentAt: AT }, TRAPS, DESK];
      return { result: { delivered: true, confirmed: output !== 'trap-1', because: '', ms: 41 } };
    });
    await controller.attach(page);
    const admin = new Administrator(page, server.address);
    await admin.logIn('root', 'secret', language);
    await admin.goTo('alarms');
    await page.getByRole('link', { name: words.link, exact: true }).press('Enter');

    const card = page.locator('[data-part="outputs"]');
    const duty = card.locator('[data-output="duty"]');
    await duty.locator('[data-state="failing"]', { hasText: words.failing }).waitFor();
    expect(await card.locator('h2').evaluate((heading) => heading === document.activeElement)).toBe(true);
    const read = await duty.innerText();
    for (const said of [DUTY.to, '8', words.refused, 'ECONNREFUSED 192.0.2.9:587']) expect(read).toContain(said);
    expect(await admin.violations()).toEqual([]);

    const button = duty.getByRole('button', { name: words.test, exact: true });
    await button.press('Enter');
    await duty.locator('[data-part="test"]', { hasText: words.refused }).waitFor();
    isMended = true;
    await button.press('Space');
    await duty.locator('[data-part="test"]', { hasText: words.arrived }).waitFor();
    await duty.locator('[data-state="quiet"]', { hasText: words.working }).waitFor();
    expect(controller.called('alarms.test')).toEqual([{ output: 'duty' }, { output: 'duty' }]);

    const trap = card.locator('[data-output="trap-1"]');
    expect(await trap.innerText()).toContain(words.unconfirmed);
    await trap.getByRole('button', { name: words.testTrap, exact: true }).press('Enter');
    await trap.locator('[data-part="test"]', { hasText: words.sentOnly }).waitFor();
    const inform = card.locator('[data-output="inform-2"]');
    expect(await inform.innerText()).not.toContain(words.unconfirmed);
    await inform.getByRole('button', { name: words.testInform, exact: true }).press('Enter');
    await inform.locator('[data-part="test"]', { hasText: words.acknowledged }).waitFor();
    expect(await admin.violations()).toEqual([]);

    rows = [];
    await card.getByText(words.none, { exact: true }).waitFor();
    await card.locator('h2').press('Escape');
    await card.waitFor({ state: 'detached' });
    expect(admin.complaints).toEqual([]);
    await context.close();
  },
);
