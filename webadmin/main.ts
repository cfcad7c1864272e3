// Starts the web admin in its page: joins the browser's parts to the desk and draws it. Nothing is decided here.

import { mount } from 'svelte';
import { Desk } from './model/desk.svelte.ts';
import { Preferences } from './model/preferences.svelte.ts';
import { address } from './platform/address.ts';
import { readHealth } from './platform/health.ts';
import { choices, tokenKeeper } from './platform/storage.ts';
import { timers } from './platform/timers.ts';
import { apiAddress, connect } from './platform/web-socket.ts';
import './style/base.css';
import './style/tokens.css';

const preferences = new Preferences({
  keep: choices,
  browserLanguages: navigator.languages,
  systemTheme: () => (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'),
  root: document.documentElement,
});
const desk = new Desk({
  client: { address: apiAddress(location), connect, timers, random: Math.random, keeper: tokenKeeper },
  preferences,
  address,
  now: () => new Date(),
  readHealth,
  soon: (act) => requestAnimationFrame(act),
  fault: (error) => console.error(error),
});

// What is drawn is read behind what it is drawn from: both in one task would hold the browser up.
void import('./view/App.svelte').then(({ default: App }) => mount(App, { target: document.body, props: { desk } }));

// Reading what two hundred files of type there are takes a frame of its own: after the first is drawn.
requestAnimationFrame(() => setTimeout(() => void import('./style/fonts.css')));
