// The things that a room is made of, as configured: endpoints, users, groups, rules, hotkeys, seats, walls.
// What they do at this moment (who is logged in, what is shown) stands in state.ts.

import type { Right, Role } from '../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Language, Mode } from '../../protocol/schema.ts';

/** An endpoint's inner number: given at creation, never used again. ID and name are attributes. */
export type EndpointNumber = number;
/** A username, folded to lower case: the key of an account. */
export type UserKey = string;

/** Who an endpoint is: a key of its own, or a port of a device that a driver speaks to. */
export type Identity =
  | { readonly by: 'key'; readonly key: string; readonly fingerprint: string }
  | { readonly by: 'port'; readonly driver: string; readonly device: string; readonly port: string };

/** Where something stands on the floor plan: from 0 to 10,000 each way, right and down. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Endpoint {
  readonly number: EndpointNumber;
  readonly kind: EndpointKind;
  readonly id: string;
  readonly name: string;
  readonly identity: Identity;
  /** Links stay inside one fabric or run over tie lines. */
  readonly fabric: string;
  readonly groups: readonly string[];
  /** Of a primary head: all heads of its computer in order, itself first; else empty. */
  readonly heads: readonly EndpointNumber[];
  readonly model: string | null;
  readonly firmware: string | null;
  readonly place: Place | null;
  readonly version: number;
}

export interface User {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly groups: readonly string[];
  readonly language: Language | null;
  readonly disabled: boolean;
  /** argon2id in PHC text form. */
  readonly passwordHash: string;
  /** True: somebody else set the password, and its owner is to set another one first (safety 3.19). Absent in records of older versions. */
  readonly mustChange?: boolean;
  readonly version: number;
}

/** Groups hold users and endpoints alike; membership stands with the members. */
export interface Group {
  readonly name: string;
  readonly version: number;
}

export type Who = { readonly user: UserKey } | { readonly group: string };
export type What = { readonly all: true } | { readonly endpoint: EndpointNumber } | { readonly group: string };

export interface Permission {
  readonly id: string;
  readonly who: Who;
  readonly right: Right;
  readonly what: What;
  readonly effect: 'allow' | 'deny';
  readonly version: number;
}

export interface Hotkey {
  readonly name: string;
  readonly targets: readonly EndpointNumber[];
  readonly version: number;
}

export interface Seat {
  readonly id: string;
  readonly name: string;
  /** In order of their F7 digits. */
  readonly receivers: readonly EndpointNumber[];
  readonly login: 'screen' | 'seat';
  readonly language: Language;
  readonly place: Place | null;
  readonly version: number;
}

export interface Wall {
  readonly id: string;
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly receivers: readonly EndpointNumber[];
  readonly mode: 'one' | 'separate';
  readonly place: Place | null;
  /** What of a picture is hidden between two neighbours, in thousandths of a screen’s width and height. */
  readonly gap: Place;
  readonly version: number;
}

/** A cable from an output of one fabric to an input of another: what the output shows can be shown there. */
export interface Tie {
  readonly id: string;
  readonly name: string;
  /** The output, a receiver. */
  readonly from: EndpointNumber;
  /** The input, a transmitter of another fabric. */
  readonly to: EndpointNumber;
  readonly version: number;
}

/** The tie line that a picture comes over, and its end in the receiver's fabric. */
export interface Via {
  readonly tie: string;
  readonly to: EndpointNumber;
}

/** What a program shows in the place of a password. The token itself is told once and kept nowhere. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly user: UserKey;
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string;
  /** UTC milliseconds; `expiresAt` null for no end. */
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly version: number;
}

/** Why a picture may stand: who brought it, in which capacity. */
export type Basis =
  | { readonly kind: 'own'; readonly user: UserKey }
  | { readonly kind: 'push'; readonly user: UserKey }
  | { readonly kind: 'operate'; readonly user: UserKey }
  /** Switched at a device's own panel. */
  | { readonly kind: 'panel' }
  /** Found at a start, with no record of who brought it. */
  | { readonly kind: 'found' };

/** One link: a receiver shows a transmitter in a mode. `grant` names it at both ends. Whoever may see the transmitter may see it, whatever it comes over. */
export interface Picture {
  readonly transmitter: EndpointNumber;
  readonly mode: Mode;
  readonly basis: Basis;
  readonly grant: string;
  /** The receiver at which the operator acted, when this screen was brought along with it (heads, seats); else null. */
  readonly broughtBy: EndpointNumber | null;
  /** Null: both are in one fabric. */
  readonly via: Via | null;
}
