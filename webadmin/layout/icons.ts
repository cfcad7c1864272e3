// The small drawings of the page, one path each on a field of 24 by 24. How they are drawn stands in view/Icon.svelte.

export const ICONS = {
  seat: 'M3 5h18v11H3zM12 16v4M7 20h10M8 12l3-3 2 2 3-3',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-4 3.6-6 8-6s8 2 8 6',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2 20c0-3.6 3-5.5 7-5.5s7 1.9 7 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18.5 15c2.2.8 3.5 2.4 3.5 5',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  close: 'M6 6l12 12M18 6 6 18',
  wall: 'M3 4h18v16H3zM12 4v16M3 12h18',
  push: 'M4 12h12M12 7l5 5-5 5M21 5v14',
  unplug: 'M12 3v9M6.5 6.5a8 8 0 1 0 11 0',
  screens: 'M3 4h12v9H3zM19 8h2v9H9v-1',
  offline: 'M3 3l18 18M4.5 9.5A11 11 0 0 1 9 7M12 6.5c3 0 5.6 1.2 7.5 3M8 13.5a6 6 0 0 1 3-1.4M12 19h.01',
  noVideo: 'M3 3l18 18M8 5h13v11M16 16H3V6',
  refused: 'M12 3 2.5 20h19zM12 10v4M12 17h.01',
  done: 'M4 12.5 9.5 18 20 6.5',
  alarm: 'M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6zM10 20h4',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  add: 'M12 5v14M5 12h14',
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  device: 'M3 7h18v10H3zM6.5 12h.01M10 12h.01M14 12h4',
  desk: 'M4 5h6.5v5H4zM13.5 5H20v5h-6.5zM2 14h20M5 14v6M19 14v6',
  shield: 'M12 3l8 3v5c0 5-3.4 8.6-8 10-4.6-1.4-8-5-8-10V6zM8.5 12l2.5 2.5 4.5-5',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10',
  journal: 'M6 3h12v18H6zM9.5 8h5M9.5 12h5M9.5 16h3',
  system:
    'M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3',
  lock: 'M5 11h14v9H5zM8 11V7.5a4 4 0 0 1 8 0V11',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  swap: 'M7 4 3 8l4 4M3 8h14M17 12l4 4-4 4M21 16H7',
} as const;

export type IconName = keyof typeof ICONS;
