// The table of pages: adding one is a component, its words and a row here. Which of them is seen, the route says; how they are listed, view/shell/.

import type { Component } from 'svelte';
import type { Role } from '../../protocol/api/shapes.ts';
import type { Text } from '../../protocol/texts.ts';
import type { IconName } from '../layout/icons.ts';
import RoomPage from '../view/RoomPage.svelte';
import AccountPage from './account/AccountPage.svelte';
import { ACCOUNT } from './account/texts.ts';
import { ROOM } from './room-texts.ts';

/** In which part of the navigation a page stands. */
export type Section = 'operation' | 'configuration' | 'record' | 'own';

export interface PageRow {
  /** In the address: `#/users`. */
  readonly name: string;
  readonly section: Section;
  readonly icon: IconName;
  readonly title: Text;
  readonly component: Component;
  /** Who is shown it; the controller refuses everybody else in any case. */
  readonly roles: readonly Role[] | 'everybody';
}

/** Roles that read the configuration (contracts, API). */
export const READERS: readonly Role[] = ['administrator', 'supervisor', 'auditor'];

/** In the order of the navigation; the first that a reader may see is where he begins. */
export const PAGES: readonly PageRow[] = [
  {
    name: 'room',
    section: 'operation',
    icon: 'seat',
    title: ROOM.title,
    component: RoomPage,
    roles: 'everybody',
  },
  {
    name: 'account',
    section: 'own',
    icon: 'person',
    title: ACCOUNT.title,
    component: AccountPage,
    roles: 'everybody',
  },
];

export const SECTIONS: readonly Section[] = ['operation', 'configuration', 'record', 'own'];

/** The pages that this role is shown. */
export function pagesFor(role: Role): readonly PageRow[] {
  return PAGES.filter(({ roles }) => roles === 'everybody' || roles.includes(role));
}

/** The page of an address; where there is none, or none for this role, the first. */
export function pageAt(name: string, role: Role): PageRow | undefined {
  const pages = pagesFor(role);
  return pages.find((page) => page.name === name) ?? pages[0];
}
