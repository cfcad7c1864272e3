// What an administrator does to the room, in Chinese from the first word to the last, in one room and one window: the words stand here, so that a text that was taken for
// another is seen. Each task is tried in English, with its refusals, in the file of its page.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Client, rows } from '../acceptance/outside.ts';
import type { Administrator } from './admin-desk.ts';
import { sitDown } from './admin-desk.ts';
import { launchChromium } from './chromium.ts';
import type { DemoRoom } from './seat-room.ts';
import { startRoom } from './seat-room.ts';

const PASSWORD = 'correct horse battery';

let room: DemoRoom;
let browser: Browser;
/** The same account without a page: what is really there. */
let api: Client;
let me: Administrator;

beforeAll(async () => {
  [room, browser] = await Promise.all([startRoom(), launchChromium()]);
  api = await new Client(room.address).open();
  await api.must('session.login', { username: 'admin', password: 'demo-admin' });
  me = await sitDown(browser, room.address, { locale: 'zh-CN' });
  await me.logIn('admin', 'demo-admin', 'zh-CN');
});

afterEach(() => expect(me.complaints).toEqual([]));

afterAll(async () => {
  api.close();
  await browser.close();
  await room.stop();
});

async function row(method: string, key: string, value: unknown) {
  return rows((await api.must(method, {})).items).find((one) => one[key] === value);
}

async function confirm(button: string): Promise<void> {
  await me.page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
}

test('用户: made, changed, deleted', async () => {
  await me.goTo('users');
  await me.page.getByRole('button', { name: '新建用户' }).click();
  await me.field('用户名').fill('HXFJ');
  await me.editor.getByText('已有用户 hxfj').waitFor();
  await me.field('用户名').fill('chen');
  await me.field('姓名').fill('陈静');
  await me.field('密码').fill(PASSWORD);
  await me.press('创建');
  await me.isTold('已创建 chen');
  await me.field('角色').selectOption('supervisor');
  await me.press('保存');
  await me.isTold('已保存 chen');
  expect(await row('users.list', 'username', 'chen')).toMatchObject({ name: '陈静', role: 'supervisor' });
  await me.press('删除');
  await confirm('删除');
  await me.row('chen').waitFor({ state: 'detached' });
  expect(await row('users.list', 'username', 'chen')).toBeUndefined();
});

test('组, 权限规则, 权限一览: a rule with its preview, and why it holds', async () => {
  await me.goTo('groups/+');
  await me.field('组名').fill('塔台');
  await me.press('创建');
  await me.isTold('已创建 塔台');
  await me.goTo('users/lin');
  await me.pick('加入组', 'tt');
  await me.press('保存');
  await me.isTold('已保存 lin');
  await me.goTo('rules/+');
  await me.pick('谁', '塔台');
  await me.pick('对象', '0005');
  await me.editor.locator('[data-part="preview"] [data-way="gives"]', { hasText: 'lin' }).waitFor();
  await me.press('创建');
  await me.isTold(/已创建 规则 p\d+/);
  expect(await row('permissions.list', 'who', '塔台')).toMatchObject({
    right: 'connect',
    what: '0005',
    effect: 'allow',
  });
  await me.goTo('rights/connect/lin/0005');
  const why = me.page.locator('[data-part="why"]');
  await why.getByText('lin 可以连接').waitFor();
  await why.getByText('此规则允许：').waitFor();
  await why.getByText('lin 属于组 塔台').waitFor();
});

test('热键: judged as one types, made, deleted', async () => {
  await me.goTo('hotkeys/+');
  await me.field('热键').fill('12');
  await me.editor.getByText('全是数字会被当作 ID').waitFor();
  await me.field('热键').fill('crew');
  await me.editor.getByText('接收终端（可多个）').click();
  for (const id of ['5003', '5004']) await me.pick('添加接收终端', id);
  await me.press('创建');
  await me.isTold('已创建 crew');
  expect(await row('hotkeys.list', 'name', 'crew')).toMatchObject({ targets: ['5003', '5004'] });
  await me.press('删除');
  await confirm('删除');
  await me.row('crew').waitFor({ state: 'detached' });
});

test('设备: renamed and renumbered, retired', async () => {
  const { number } = (await row('endpoints.list', 'id', '0006')) ?? {};
  await me.goTo(`endpoints/${number}`);
  await me.field('设备 ID').fill('0001');
  await me.editor.getByText('0001 已被').waitFor();
  await me.field('设备 ID').fill('0016');
  await me.field('名称').fill('闸口监控');
  await me.press('保存');
  await me.isTold('已保存 0016 闸口监控');
  expect(await row('endpoints.list', 'id', '0016')).toMatchObject({ number, name: '闸口监控' });

  const free = await row('endpoints.list', 'id', '0011');
  await me.goTo(`endpoints/${free?.number}`);
  await me.press('停用并移除…');
  await me.page.getByText('同时删除 1 条规则').waitFor();
  await confirm('移除');
  await me.isTold('已移除 0011');
  expect(await row('endpoints.list', 'id', '0011')).toBeUndefined();
});

test('等待接纳: a stranger is compared and takes the place of a broken unit', async () => {
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(new URL('seat/', room.address).href);
  await stranger.waitForSelector('[data-osd="waiting"]');
  const before = await row('endpoints.list', 'id', '5004');
  await me.goTo(`endpoints/${before?.number}`);
  const replace = me.editor.locator('[data-part="replace"]');
  await replace.locator('summary').click();
  await replace.getByRole('button', { name: '更换' }).click();
  await replace.getByText('请先核对指纹').waitFor();
  await replace.getByLabel('我已核对').check();
  await replace.getByRole('button', { name: '更换' }).click();
  await me.isTold('已更换为新设备');
  const after = await row('endpoints.list', 'id', '5004');
  expect(after).toMatchObject({ number: before?.number, name: before?.name });
  expect(after?.fingerprint).not.toBe(before?.fingerprint);
  await stranger.context().close();
});

test('坐席与拼接屏: a seat, a wall and a computer with two heads', async () => {
  const seat = await row('seats.list', 'id', 'B');
  await api.must('seats.delete', { id: 'B', version: seat?.version });
  await me.goTo('seats/seat/+');
  await me.field('名称').fill('席位一');
  await me.page.locator('[data-free="5003"]').dragTo(me.page.locator('[data-place="0"]'));
  await me.press('创建');
  await me.isTold('已创建 坐席 席位一');
  expect(await row('seats.list', 'name', '席位一')).toMatchObject({ receivers: ['5003'] });

  await me.goTo('seats/wall/wall');
  await me.field('列').selectOption('3');
  await me.press('保存');
  await me.editor.getByText('请填满所有位置：还有 2 个空位').waitFor();
  await me.field('列').selectOption('2');
  await me.editor.getByText('独立画面').click();
  await me.press('保存');
  await me.isTold(/已保存 拼接屏/);
  expect(await row('walls.list', 'id', 'wall')).toMatchObject({ mode: 'separate' });

  await me.goTo('seats/computer/+');
  for (const [id, place] of [
    ['0007', '0'],
    ['0008', '1'],
  ]) {
    await me.page.locator(`[data-free="${id}"]`).click();
    await me.page.locator(`[data-place="${place}"]`).click();
  }
  await me.press('创建');
  await me.isTold(/已创建 0007 .*的多头/);
  expect(await row('endpoints.list', 'id', '0007')).toMatchObject({ heads: ['0007', '0008'] });
});

test('运行: switched by drag, by click, by keyboard, at the crosspoint, on the plan', async () => {
  const { page } = me;
  const shows = async (source: string) =>
    await expect
      .poll(() => room.trace().findLast(({ event, receiver }) => event === 'picture' && receiver === '5003')?.source)
      .toBe(source);
  await me.goTo('room');
  await page.locator('[data-source="0001"]').dragTo(page.locator('[data-receiver="5003"]'));
  await shows('0001');
  await page.locator('[data-source="0002"]').click();
  await page.locator('[data-receiver="5003"] > button').click();
  await shows('0002');
  await page.locator('[data-source="0005"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-receiver="5003"] > button').focus();
  await page.keyboard.press('Enter');
  await shows('0005');
  await page.locator('[data-source="0009"]').click();
  await page.locator('[data-receiver="5003"] > button').click();
  await page.getByText('此设备无视频').first().waitFor();
  await page.keyboard.press('Escape');

  await me.goTo('crosspoint');
  await page.getByRole('textbox', { name: '查找接收终端' }).fill('5003');
  await page.getByRole('textbox', { name: '查找发送终端' }).fill('0001');
  await page.locator('[data-row="5003"] [role="gridcell"]').first().click();
  await shows('0001');

  await me.goTo('plan');
  await page.getByRole('button', { name: '布置' }).click();
  await page.getByRole('button', { name: '全部自动放置' }).click();
  await page.getByText('全部已放置。').waitFor();
  await page.getByRole('button', { name: '完成布置' }).click();
  await page.locator('[data-receiver="5003"] > button').focus();
  await page.keyboard.press('Delete');
  await page.waitForSelector('[data-receiver="5003"][data-state="dark"]');
});

test('会话与令牌: a token is shown once and revoked, a session ended', async () => {
  const guest = await new Client(room.address).open();
  await guest.must('session.login', { username: 'hxfj', password: '123456' });
  await me.goTo('sessions');
  await me.page.locator('tr[data-user="hxfj"]').getByRole('button').click();
  await confirm('结束');
  await me.isTold('已结束 hxfj 的会话');
  guest.close();

  const form = me.page.locator('[data-part="new-token"]');
  await form.getByLabel('名称').fill('值班大屏');
  await form.getByRole('combobox', { name: '用户' }).click();
  await form.getByRole('combobox', { name: '用户' }).fill('hxfj');
  await me.page.keyboard.press('Enter');
  await form.getByRole('button', { name: '创建令牌' }).click();
  const made = me.page.locator('[data-part="made"]');
  expect(await made.getByLabel('令牌').inputValue()).toMatch(/^[\w-]{43}$/);
  await made.getByRole('button', { name: '我已保存' }).click();
  await me.page.getByRole('button', { name: '撤销令牌 值班大屏' }).click();
  await confirm('撤销');
  await me.isTold('已撤销令牌 值班大屏');
});

test('我的帐户: the language of the account, and a new password that is not typed twice alike', async () => {
  await me.goTo('account');
  const form = me.page.locator('[data-part="own-settings"]');
  await form.getByLabel('帐户语言').selectOption('zh-CN');
  await form.getByLabel('新密码', { exact: true }).fill('another horse battery');
  await form.getByLabel('再次输入新密码').fill('another horse batterx');
  await form.getByText('两次输入的密码不同').waitFor();
  await form.getByLabel('再次输入新密码').fill('another horse battery');
  await form.getByLabel('当前密码').fill('demo-admin');
  await me.page.keyboard.press('Enter');
  await me.isTold('密码已更改');
  const again = await new Client(room.address).open();
  await again.must('session.login', { username: 'admin', password: 'another horse battery' });
  again.close();
});
