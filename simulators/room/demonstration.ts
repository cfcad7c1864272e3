// The demonstration room (contracts, The demonstration room), as data. How it comes into a controller stands in launcher/furnish.ts.

import type { RoomPlan } from './room.ts';

/** Keys of the demonstration's endpoints follow from this: they are no secret, and it is served to this machine alone. */
export const DEMONSTRATION_SEED = 'openseat demonstration';

const HXFJ_SOURCES = ['0001', '0002', '0003', '0004', '0005', '0006', '0009', '0010', '0011'];
const LIN_SOURCES = ['0001', '0002'];

export const DEMONSTRATION: RoomPlan = {
  transmitters: [
    { id: '0001', name: 'Overview map' },
    { id: '0002', name: 'Dispatch log' },
    { id: '0003', name: 'Process left', heads: ['0003', '0004'] },
    { id: '0004', name: 'Process right' },
    { id: '0005', name: 'Gate cameras' },
    { id: '0006', name: 'Weather radar' },
    { id: '0007', name: 'Alarm history' },
    { id: '0008', name: 'Power grid' },
    { id: '0009', name: 'Spare workstation', is: 'without video' },
    { id: '0010', name: 'Archive server', is: 'offline' },
    { id: '0011', name: 'Field laptop', is: 'unreachable' },
  ],
  receivers: [
    { id: '5001', name: 'Seat A left' },
    { id: '5002', name: 'Seat A right' },
    { id: '5003', name: 'Seat B' },
    { id: '5004', name: 'Seat C' },
    { id: '5005', name: 'Wall top left' },
    { id: '5006', name: 'Wall top right' },
    { id: '5007', name: 'Wall bottom left' },
    { id: '5008', name: 'Wall bottom right' },
    { id: '5009', name: 'Meeting room', is: 'offline' },
  ],
  administrator: { username: 'admin', password: 'demo-admin' },
  users: [
    { username: 'hxfj', password: '123456', role: 'operator' },
    { username: 'lin', password: 'demo-lin', role: 'operator' },
  ],
  permissions: [
    ...HXFJ_SOURCES.map((what) => ({ who: 'hxfj', right: 'connect' as const, what, effect: 'allow' as const })),
    { who: 'hxfj', right: 'push', what: '*', effect: 'allow' },
    { who: 'hxfj', right: 'push', what: '5004', effect: 'deny' },
    { who: 'hxfj', right: 'get', what: '*', effect: 'allow' },
    { who: 'hxfj', right: 'get', what: '5004', effect: 'deny' },
    ...LIN_SOURCES.map((what) => ({ who: 'lin', right: 'connect' as const, what, effect: 'allow' as const })),
    { who: 'lin', right: 'push', what: '*', effect: 'allow' },
    { who: 'lin', right: 'get', what: '*', effect: 'allow' },
  ],
  hotkeys: [
    { name: 'web', targets: ['0001'] },
    { name: 'duo', targets: ['0003'] },
    { name: 'wall', targets: ['5005'] },
    { name: 'team', targets: ['5003', '5004', '5002'] },
  ],
  seats: [
    { id: 'A', name: 'Seat A', receivers: ['5001', '5002'], place: { x: 40, y: 320 } },
    { id: 'B', name: 'Seat B', receivers: ['5003'], place: { x: 300, y: 320 } },
    { id: 'C', name: 'Seat C', receivers: ['5004'], place: { x: 460, y: 320 } },
  ],
  walls: [
    {
      id: 'wall',
      name: 'Video wall',
      columns: 2,
      rows: 2,
      receivers: ['5005', '5006', '5007', '5008'],
      mode: 'one',
      place: { x: 200, y: 40 },
    },
  ],
};

/** What `--serial` adds: two endpoints whose control line is serial. */
export const DEMONSTRATION_WITH_SERIAL: RoomPlan = {
  ...DEMONSTRATION,
  transmitters: [...DEMONSTRATION.transmitters, { id: '0012', name: 'Serial workstation', control: 'serial' }],
  receivers: [...DEMONSTRATION.receivers, { id: '5010', name: 'Serial console', control: 'serial' }],
};
