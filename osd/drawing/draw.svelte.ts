// Draws the OSD of a screen into an element, for programs that are no components themselves. How it looks stands in Osd.svelte and its styles.

import { mount, unmount } from 'svelte';
import type { LoginPart, OsdView } from '../machine/types.ts';
import Osd from './Osd.svelte';

export interface Drawing {
  /** Draws this view in place of the one before. */
  show(view: OsdView): void;
  /** Takes everything away. */
  stop(): void;
}

const NOTHING: OsdView = { language: 'zh-CN', panel: null, notice: null, alarm: null };

/** `target` has a size and a position; `pick` is told of clicks on the login screen. */
export function drawOsd(target: Element, pick: (part: LoginPart) => void): Drawing {
  let view = $state.raw(NOTHING);
  const component = mount(Osd, {
    target,
    props: {
      get view() {
        return view;
      },
      pick,
    },
  });
  return {
    show(next) {
      view = next;
    },
    stop() {
      void unmount(component);
    },
  };
}
