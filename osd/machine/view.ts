// What a screen shows, as a value: texts in the seat's language, each with its colour by meaning. How it looks stands in osd/drawing.

import { alarmText } from '../../protocol/alarms.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Text } from '../../protocol/texts.ts';
import { NETWORK_DOWN, NETWORK_OK, reasonText, SERVER_SILENT, SUCCESS } from '../../protocol/texts.ts';
import { HINTS, LABELS, LEGEND, LIST_TITLES, OPERATIONS, PHRASES } from './labels.ts';
import { listPage } from './listing.ts';
import type { Feedback, LoginPanel, MenuPanel, ScreenState } from './state.ts';
import { isWaiting } from './state.ts';
import type {
  EntryView,
  Language,
  LoginView,
  MenuView,
  OsdView,
  RefusedView,
  Role,
  Span,
  WaitingView,
} from './types.ts';

/** Refused receivers that a push names one by one; the menu has room for these. */
export const MAX_NAMED_REFUSALS = 5;
/** Digits of a fingerprint that stand together. */
const FINGERPRINT_GROUP = 4;
const BULLET = '•';

/** What is drawn over the picture of this screen now. */
export function viewScreen(state: ScreenState): OsdView {
  const language = state.place?.language ?? 'zh-CN';
  const { panel, notice } = state;
  const told = notice === null ? null : operation(PHRASES[language].pushed(notice.shown));
  return { language, notice: told, alarm: alarmView(state, language), panel: panelView(state, panel, language) };
}

/** For whoever is logged in; never in the way of the picture, and no key is about it. */
function alarmView({ user, alarm, place }: ScreenState, language: Language): Span | null {
  if (user === null || alarm === null || place?.login === false) return null;
  const { more, about } = alarm;
  return operation(PHRASES[language].alarm(alarmText(alarm.alarm)[language], about, more));
}

function panelView(state: ScreenState, panel: ScreenState['panel'], language: Language): OsdView['panel'] {
  if (panel === null) return null;
  if (isWaiting(state)) return waitingView(state, language);
  return panel.kind === 'login' ? loginView(state, panel, language) : menuView(state, panel, language);
}

function span(role: Role, text: string): Span {
  return { role, text };
}

function fixed(text: string): Span {
  return span('fixed', text);
}

function value(text: string): Span {
  return span('value', text);
}

function operation(text: string): Span {
  return span('operation', text);
}

function waitingView({ link }: ScreenState, language: Language): WaitingView {
  const fingerprint = link.status === 'waiting' ? link.fingerprint : '';
  const groups = fingerprint.match(new RegExp(`.{1,${FINGERPRINT_GROUP}}`, 'g')) ?? [];
  return {
    kind: 'waiting',
    title: fixed(LABELS.waitingTitle[language]),
    hint: operation(LABELS.waitingHint[language]),
    fingerprint: value(groups.join(' ')),
  };
}

function loginView(state: ScreenState, panel: LoginPanel, language: Language): LoginView {
  const label = (text: Text) => fixed(text[language]);
  const { named, link } = state;
  const status = statusText(state) ?? loginText(panel.message);
  return {
    kind: 'login',
    title: label(LABELS.loginTitle),
    receiver: value(named === null ? '' : `${named.id} ${named.name}`),
    userLabel: label(LABELS.user),
    user: value(panel.user),
    passwordLabel: label(LABELS.password),
    password: value(BULLET.repeat(panel.password.length)),
    login: label(LABELS.login),
    clear: label(LABELS.clear),
    focus: panel.focus,
    busy: state.entering !== null,
    status: operation(status[language]),
    fault: link.status !== 'up' || panel.message !== null,
    caps: panel.caps ? operation(LABELS.caps[language]) : null,
  };
}

/** What the status line says while there is no link to the controller; null while there is (manual 1.4). */
function statusText({ link, online }: ScreenState): Text | null {
  if (link.status === 'up') return null;
  return online ? SERVER_SILENT : NETWORK_DOWN;
}

/** Reasons that a login is told by their own text; every other refusal of a login reads like a wrong password. */
const LOGIN_REASONS: ReadonlySet<Reason> = new Set(['throttled', 'conflict', 'busy', 'unavailable']);

function loginText(message: Reason | null): Text {
  if (message === null) return NETWORK_OK;
  const reason = LOGIN_REASONS.has(message) ? message : 'invalid_credentials';
  return { 'zh-CN': reasonText(reason, 'connect', 'zh-CN'), en: reasonText(reason, 'connect', 'en') };
}

function menuView(state: ScreenState, panel: MenuPanel, language: Language): MenuView {
  const { entries, page, pages } = listPage(panel);
  const phrases = PHRASES[language];
  const label = (text: Text) => fixed(text[language]);
  const status = statusText(state);
  return {
    kind: 'menu',
    operation: panel.operation,
    firmware: [label(LABELS.firmware), value(state.firmware)],
    user: [label(LABELS.account), value(phrases.userAt(state.user?.username ?? '', state.named?.id ?? ''))],
    listTitle: label(LIST_TITLES[panel.operation]),
    columns: [label(LABELS.id), label(LABELS.name)],
    entries: entries.map(entryView),
    empty: panel.lists[panel.operation]?.length === 0 ? label(LABELS.empty) : null,
    page: page + 1,
    pages,
    pageText: value(phrases.page(page + 1, pages)),
    prompt: operation(phrases.prompt(OPERATIONS[panel.operation][language])),
    hints: HINTS[panel.operation][language].map(operation),
    typed: value(panel.typed === '' ? (panel.acting?.typed ?? '') : panel.typed),
    busy: panel.acting !== null,
    ...feedbackView(panel.feedback, language),
    status: status === null ? null : operation(status[language]),
    legend: LEGEND.map((row) => ({
      key: fixed(row.key),
      label: label(row.label),
      active: row.operation === panel.operation,
    })),
  };
}

/** Red before yellow: that a device is off is what an operator must see first. */
function entryView({
  id,
  name,
  online,
  same,
}: {
  id: string;
  name: string;
  online: boolean;
  same: boolean;
}): EntryView {
  const lit = same ? 'current' : 'ready';
  return { id, name, role: online ? lit : 'offline' };
}

function feedbackView(feedback: Feedback | null, language: Language): Pick<MenuView, 'feedback' | 'refused' | 'more'> {
  const none = { refused: [], more: null };
  switch (feedback?.kind) {
    case undefined:
      return { feedback: null, ...none };
    case 'success':
      return { feedback: operation(SUCCESS[feedback.operation][language]), ...none };
    case 'refused':
      return { feedback: operation(reasonText(feedback.reason, feedback.operation, language)), ...none };
    case 'reserved':
      return { feedback: operation(LABELS.reserved[language]), ...none };
    case 'partial': {
      const { reached, of, refused } = feedback;
      const over = refused.length - MAX_NAMED_REFUSALS;
      return {
        feedback: operation(`${SUCCESS.push[language]} ${reached}/${of}`),
        refused: refused.slice(0, MAX_NAMED_REFUSALS).map((one) => refusedView(one, language)),
        more: over > 0 ? operation(PHRASES[language].more(over)) : null,
      };
    }
  }
}

function refusedView(
  { id, reason }: { readonly id: string; readonly reason: Reason },
  language: Language,
): RefusedView {
  return { id: value(id), text: operation(reasonText(reason, 'push', language)) };
}
