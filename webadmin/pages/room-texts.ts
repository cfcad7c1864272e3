// The name of the live room among the pages; its other words stand in texts.ts.

import type { Text } from '../../protocol/texts.ts';

export const ROOM = {
  title: { 'zh-CN': '实时画面', en: 'Live room' },
} as const satisfies Readonly<Record<string, Text>>;
