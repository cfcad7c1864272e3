// Faults of the link and of the device itself: cables drawn at the worst moment, half-open connections, reboots, a picture that goes, rubbish.

import type { Fault } from './stage.ts';

const BOTH = ['transmitter', 'receiver'] as const;
/** Milliseconds after `welcome` at which a half-open link goes dead. */
const HALF_OPEN_AFTER_MS = 3_000;
/** A device reboots at every third switch. */
const REBOOT_EVERY = 3;
/** Milliseconds after somebody was admitted at which the picture goes, and for which it stays away. */
const VIDEO_LOST_AFTER_MS = 1_000;
const VIDEO_LOST_MS = 2_000;
/** Milliseconds between two pieces of rubbish. */
const RUBBISH_MS = 1_000;
const RUBBISH = [
  '{',
  '[]',
  'null',
  '{"type":"no such type"}',
  '{"type":"welcome"}',
  '{"type":"done","id":"nothing was asked"}',
  '{"type":"heartbeat","ask":true,"__proto__":{"admin":true}}',
  `${'['.repeat(40)}${']'.repeat(40)}`,
  `{"type":"error","reason":"invalid","because":"${'x'.repeat(70_000)}","about":null}`,
];

function dropsAt(type: 'admit' | 'show', meaning: string, kind: 'transmitter' | 'receiver'): Fault {
  return {
    meaning,
    kinds: [kind],
    wire: () => ({
      in(message, pass, line) {
        if (message.type === type) line.drop();
        else pass();
      },
    }),
  };
}

export const LINK_FAULTS = {
  'drop-at-admit': dropsAt(
    'admit',
    'Loses its link whenever it is told to admit somebody, before it does.',
    'transmitter',
  ),
  'drop-at-show': dropsAt('show', 'Loses its link whenever it is told to show something, before it does.', 'receiver'),
  'drop-after-picture': {
    meaning: 'Loses its link when the first picture of a switch is up, before it says so.',
    kinds: ['receiver'],
    wire: () => {
      const shows = new Set<string>();
      return {
        in(message, pass) {
          if (message.type === 'show') shows.add(message.id);
          pass();
        },
        out(message, pass, line) {
          if (message.type === 'done' && shows.delete(message.id)) line.drop();
          else pass(message);
        },
      };
    },
  },
  'half-open': {
    meaning: 'Three seconds after it is welcome nothing comes through any more, either way, and nobody is told.',
    kinds: BOTH,
    wire: ({ timers }) => {
      let dead = false;
      return {
        opened() {
          dead = false;
        },
        in(message, pass) {
          if (message.type === 'welcome') {
            timers.after(HALF_OPEN_AFTER_MS, () => {
              dead = true;
            });
          }
          if (!dead) pass();
        },
        out(message, pass) {
          if (!dead) pass(message);
        },
      };
    },
  },
  reboots: {
    meaning: 'Reboots at every third switch, before it answers: dark, logged out, no grants.',
    kinds: BOTH,
    wire: ({ reboot }) => {
      let switches = 0;
      return {
        in(message, pass, line) {
          if (message.type === 'admit' || message.type === 'show') switches += 1;
          if (switches < REBOOT_EVERY) {
            pass();
            return;
          }
          switches = 0;
          line.drop();
          reboot();
        },
      };
    },
  },
  'video-loss': {
    meaning: 'One second after somebody was admitted its picture goes, for two seconds.',
    kinds: ['transmitter'],
    wire: ({ timers, setVideo }) => ({
      in(message, pass) {
        pass();
        if (message.type !== 'admit') return;
        timers.after(VIDEO_LOST_AFTER_MS, () => setVideo(false));
        timers.after(VIDEO_LOST_AFTER_MS + VIDEO_LOST_MS, () => setVideo(true));
      },
    }),
  },
  babbles: {
    meaning: 'Says something malformed, oversized, deep or poisoned each second.',
    kinds: BOTH,
    wire: ({ timers }) => {
      let said = 0;
      let current: object | null = null;
      return {
        opened(line) {
          current = line;
          const babble = () => {
            if (current !== line) return;
            line.send(RUBBISH[said % RUBBISH.length] ?? '');
            said += 1;
            timers.after(RUBBISH_MS, babble);
          };
          timers.after(RUBBISH_MS, babble);
        },
      };
    },
  },
} satisfies Record<string, Fault>;
