// The table of pages: adding one is a component, its words and a row here. Which of them is seen, the route says; how they are listed, view/shell/.

import type { Component } from 'svelte';
import type { Text } from '../../protocol/texts.ts';
import type { IconName } from '../layout/icons.ts';
import type { Audience, Standing } from '../model/standing.ts';
import { belongsTo } from '../model/standing.ts';
import RoomPage from '../view/RoomPage.svelte';
import AccountPage from './account/AccountPage.svelte';
import { ACCOUNT } from './account/texts.ts';
import AlarmsPage from './alarms/AlarmsPage.svelte';
import { ALARMS_PAGE } from './alarms/texts.ts';
import CrosspointPage from './crosspoint/CrosspointPage.svelte';
import { CROSSPOINT } from './crosspoint/texts.ts';
import DayPage from './day/DayPage.svelte';
import { DAY } from './day/texts.ts';
import DevicesPage from './devices/DevicesPage.svelte';
import { DEVICES } from './devices/texts.ts';
import EndpointsPage from './endpoints/EndpointsPage.svelte';
import { ENDPOINTS } from './endpoints/texts.ts';
import FiguresPage from './figures/FiguresPage.svelte';
import { FIGURES_PAGE } from './figures/texts.ts';
import GroupsPage from './groups/GroupsPage.svelte';
import { GROUPS } from './groups/texts.ts';
import HotkeysPage from './hotkeys/HotkeysPage.svelte';
import { HOTKEYS } from './hotkeys/texts.ts';
import JournalPage from './journal/JournalPage.svelte';
import { JOURNAL } from './journal/texts.ts';
import MomentPage from './moment/MomentPage.svelte';
import { MOMENT } from './moment/texts.ts';
import PlanPage from './plan/PlanPage.svelte';
import { PLAN } from './plan/texts.ts';
import RightsPage from './rights/RightsPage.svelte';
import { MATRIX } from './rights/texts.ts';
import { ROOM } from './room-texts.ts';
import RulesPage from './rules/RulesPage.svelte';
import { RULES } from './rules/texts.ts';
import SeatsPage from './seats/SeatsPage.svelte';
import { SEATS } from './seats/texts.ts';
import SessionsPage from './sessions/SessionsPage.svelte';
import { SESSIONS } from './sessions/texts.ts';
import SystemPage from './system/SystemPage.svelte';
import { SYSTEM } from './system/texts.ts';
import { USERS } from './users/texts.ts';
import UsersPage from './users/UsersPage.svelte';

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
  readonly audience: Audience;
}

/** In the order of the navigation; the first that a reader may see is where he begins. */
export const PAGES: readonly PageRow[] = [
  {
    name: 'room',
    section: 'operation',
    icon: 'seat',
    title: ROOM.title,
    component: RoomPage,
    audience: 'everybody',
  },
  {
    name: 'plan',
    section: 'operation',
    icon: 'plan',
    title: PLAN.title,
    component: PlanPage,
    audience: 'everybody',
  },
  {
    name: 'crosspoint',
    section: 'operation',
    icon: 'crosspoint',
    title: CROSSPOINT.title,
    component: CrosspointPage,
    audience: 'everybody',
  },
  {
    name: 'alarms',
    section: 'operation',
    icon: 'alarm',
    title: ALARMS_PAGE.title,
    component: AlarmsPage,
    audience: 'readers',
  },
  {
    name: 'figures',
    section: 'operation',
    icon: 'figures',
    title: FIGURES_PAGE.title,
    component: FiguresPage,
    audience: 'readers',
  },
  {
    name: 'endpoints',
    section: 'configuration',
    icon: 'device',
    title: ENDPOINTS.title,
    component: EndpointsPage,
    audience: 'readers',
  },
  {
    name: 'devices',
    section: 'configuration',
    icon: 'swap',
    title: DEVICES.title,
    component: DevicesPage,
    audience: 'readers',
  },
  {
    name: 'seats',
    section: 'configuration',
    icon: 'desk',
    title: SEATS.title,
    component: SeatsPage,
    audience: 'readers',
  },
  {
    name: 'users',
    section: 'configuration',
    icon: 'people',
    title: USERS.title,
    component: UsersPage,
    audience: 'readers',
  },
  {
    name: 'groups',
    section: 'configuration',
    icon: 'screens',
    title: GROUPS.title,
    component: GroupsPage,
    audience: 'readers',
  },
  {
    name: 'rules',
    section: 'configuration',
    icon: 'shield',
    title: RULES.title,
    component: RulesPage,
    audience: 'readers',
  },
  {
    name: 'rights',
    section: 'configuration',
    icon: 'matrix',
    title: MATRIX.title,
    component: RightsPage,
    audience: 'readers',
  },
  {
    name: 'hotkeys',
    section: 'configuration',
    icon: 'keyboard',
    title: HOTKEYS.title,
    component: HotkeysPage,
    audience: 'readers',
  },
  {
    name: 'journal',
    section: 'record',
    icon: 'journal',
    title: JOURNAL.title,
    component: JournalPage,
    audience: 'readers',
  },
  {
    name: 'moment',
    section: 'record',
    icon: 'clock',
    title: MOMENT.title,
    component: MomentPage,
    audience: 'readers',
  },
  {
    name: 'day',
    section: 'record',
    icon: 'day',
    title: DAY.title,
    component: DayPage,
    audience: 'readers',
  },
  {
    name: 'system',
    section: 'record',
    icon: 'system',
    title: SYSTEM.title,
    component: SystemPage,
    audience: 'administrators',
  },
  {
    name: 'sessions',
    section: 'own',
    icon: 'key',
    title: SESSIONS.title,
    component: SessionsPage,
    audience: 'everybody',
  },
  {
    name: 'account',
    section: 'own',
    icon: 'person',
    title: ACCOUNT.title,
    component: AccountPage,
    audience: 'everybody',
  },
];

export const SECTIONS: readonly Section[] = ['operation', 'configuration', 'record', 'own'];

/** The pages that somebody in this standing is shown. */
export function pagesFor(standing: Standing): readonly PageRow[] {
  return PAGES.filter(({ audience }) => belongsTo(standing, audience));
}

/** The page of an address; where there is none, or none for the reader, the first. */
export function pageAt(name: string, standing: Standing): PageRow | undefined {
  const pages = pagesFor(standing);
  return pages.find((page) => page.name === name) ?? pages[0];
}
