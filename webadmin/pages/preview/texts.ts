// The words of what a change would do.

import type { Text } from '../../../protocol/texts.ts';

export const PREVIEW = {
  title: { 'zh-CN': '保存后的变化', en: 'What saving changes' },
  asking: { 'zh-CN': '正在核算…', en: 'Being worked out…' },
  nothing: {
    'zh-CN': '没有人获得或失去权限，也没有画面断开。',
    en: 'Nobody gains or loses a right, and no picture goes dark.',
  },
  refused: { 'zh-CN': '会被拒绝：', en: 'This would be refused:' },
  gives: { 'zh-CN': '授予', en: 'Gives' },
  takes: { 'zh-CN': '收回', en: 'Takes away' },
  dark: { 'zh-CN': '画面断开', en: 'Goes dark' },
  line: { 'zh-CN': '{user}：{right} {what}', en: '{user}: {right} {what}' },
  lineMore: {
    'zh-CN': '{user}：{right} {what} 等 {count} 台',
    en: '{user}: {right} {what} and others, {count} in all',
  },
  darkLine: { 'zh-CN': '{receiver} 显示的 {source}（{user}）', en: '{receiver}, which shows {source} ({user})' },
  darkNobody: { 'zh-CN': '{receiver} 显示的 {source}', en: '{receiver}, which shows {source}' },
  more: { 'zh-CN': '另有 {count} 项', en: '{count} more' },
  unjudged: {
    'zh-CN': '范围太大，另有 {count} 项未核算。',
    en: 'This reaches so far that {count} more were not looked at.',
  },
  unwatched: {
    'zh-CN': '涉及的画面太多，断开的可能不止这些。',
    en: 'So many pictures are touched that more may go dark than is told.',
  },
  willTake: { 'zh-CN': '收回 {user}：{right} {what}', en: 'Taken from {user}: {right} {what}' },
  willTakeMore: {
    'zh-CN': '收回 {user}：{right} {what} 等 {count} 台',
    en: 'Taken from {user}: {right} {what} and others, {count} in all',
  },
  willGive: { 'zh-CN': '授予 {user}：{right} {what}', en: 'Given to {user}: {right} {what}' },
  willGiveMore: {
    'zh-CN': '授予 {user}：{right} {what} 等 {count} 台',
    en: 'Given to {user}: {right} {what} and others, {count} in all',
  },
  willDark: { 'zh-CN': '画面断开：{what}', en: 'Goes dark: {what}' },
} as const satisfies Readonly<Record<string, Text>>;
