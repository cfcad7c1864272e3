// The table of faults: a name, what it does, and whom it can trouble. `npm run simulate -- --fault NAME`, tests and the soak take them from here.

import type { EndpointKind } from '../../protocol/ids.ts';
import type { Connect } from '../../protocol/link/types.ts';
import { ANSWER_FAULTS } from './answers.ts';
import { IDENTITY_FAULTS } from './identities.ts';
import { LINK_FAULTS } from './links.ts';
import type { Fault, Stage } from './stage.ts';
import { STREAM_FAULTS } from './streams.ts';
import { tap } from './wire.ts';

const ALL_FAULTS = { ...ANSWER_FAULTS, ...LINK_FAULTS, ...STREAM_FAULTS, ...IDENTITY_FAULTS };

export type FaultName = keyof typeof ALL_FAULTS;

export const FAULTS: Readonly<Record<FaultName, Fault>> = ALL_FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

export function isFault(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/** The faults among `names` that an endpoint of this kind can have. */
export function faultsFor(kind: EndpointKind, names: readonly FaultName[]): readonly FaultName[] {
  return names.filter((name) => FAULTS[name].kinds.includes(kind));
}

/** The link's transport with these faults in between; the first named stands next to the device. */
export function withFaults(connect: Connect, names: readonly FaultName[], stage: Stage): Connect {
  return faultsFor(stage.kind, names)
    .toReversed()
    .reduce((inner, name) => tap(inner, stage.kind, FAULTS[name].wire(stage)), connect);
}
