// What somebody reads on the OSD, as short values: for tests that follow an operator's eyes. Where it stands on the screen is drawing's matter.

import type { OsdView } from '../../osd/receiver/types.ts';

export interface OsdText {
  readonly panel: 'login' | 'menu' | 'waiting' | 'none';
  /** The status line of the login screen, or of the menu while the link is not up. */
  readonly status: string;
  /** 【连接】 and the like; empty without a menu. */
  readonly prompt: string;
  readonly typed: string;
  readonly feedback: string;
  /** `0001 Radar ready`, at most eight. */
  readonly entries: readonly string[];
  /** `5004 超出范围` of a push that did not reach all. */
  readonly refused: readonly string[];
  /** Who pushed what. */
  readonly notice: string;
  /** The line of alarms. */
  readonly alarm: string;
}

const NOTHING: OsdText = {
  panel: 'none',
  status: '',
  prompt: '',
  typed: '',
  feedback: '',
  entries: [],
  refused: [],
  notice: '',
  alarm: '',
};

/** The words of a view; `none` and empty for a screen without OSD. */
export function readOsd(view: OsdView | null): OsdText {
  const panel = view?.panel ?? null;
  const told = { ...NOTHING, notice: view?.notice?.text ?? '', alarm: view?.alarm?.text ?? '' };
  if (panel === null) return told;
  if (panel.kind === 'login') return { ...told, panel: 'login', status: panel.status.text, typed: panel.user.text };
  if (panel.kind === 'waiting') return { ...told, panel: 'waiting', status: panel.hint.text };
  return {
    ...told,
    panel: 'menu',
    status: panel.status?.text ?? '',
    prompt: panel.prompt.text,
    typed: panel.typed.text,
    feedback: panel.feedback?.text ?? '',
    entries: panel.entries.map(({ id, name, role }) => `${id} ${name} ${role}`),
    refused: panel.refused.map(({ id, text }) => `${id.text} ${text.text}`),
  };
}
