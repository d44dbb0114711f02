// What tests in a real browser share: Debian's Chromium, headless.
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** @param file the test's, which says so if it is skipped */
export function isChromiumThere(file: string): boolean {
  const isThere = existsSync(CHROMIUM);
  if (!isThere) console.log(`${file} is skipped: there is no ${CHROMIUM} (Debian: apt-get install chromium)`);
  return isThere;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

/** The least contrast of any text that is shown with what is behind it (WCAG 2.2, 1.4.3). Runs in the browser. */
export function leastContrast(): number {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
  };
  const contrasts = [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()))
    .map((element) => [luminance(getComputedStyle(element).color), luminance(groundOf(element))].sort((a, b) => b - a))
    .map(([lighter = 0, darker = 0]) => (lighter + 0.05) / (darker + 0.05));
  return Math.min(...contrasts);
}

/** How a page is looked at: as on a desk, in half a window, on a phone. */
export const LOOKS = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 1440 },
  { colorScheme: "light", width: 900 },
  { colorScheme: "light", width: 390 },
  { colorScheme: "dark", width: 390 },
] as const;
