// Debian's Chromium, kept from every host but this machine.
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  // The tests may run as root, where the sandbox does not work; they only ever open our own pages.
  '--no-sandbox',
  '--disable-gpu',
  // Containers have a small /dev/shm.
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A phone and a laptop. */
export const WIDTHS = [360, 1280];
const HEIGHTS = { 360: 740, 1280: 900 };

export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/** Options of a context `width` pixels wide, so that times and dates look the same on every machine. */
export function contextOptions(width, more = {}) {
  return {
    viewport: { width, height: HEIGHTS[width] },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...more,
  };
}
