/** How well the texts of a page can be read. Source: WCAG 2.2, "relative luminance" and "contrast ratio". */
import type { Page } from "playwright";

/** A text whose colour is too near to that of its ground. */
export interface PaleText {
  readonly text: string;
  readonly color: string;
  readonly ground: string;
  readonly ratio: number;
}

/** Returns the contrast of two colours as a browser computes them, `rgb(1, 2, 3)`: from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((channel) => {
    const part = Number(channel) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Finds the texts of a page whose contrast is below `least`, in the colour scheme that is on. */
export async function findPaleTexts(page: Page, least: number): Promise<readonly PaleText[]> {
  const texts = await page.evaluate(() => {
    const isClear = (color: string) => Number(color.match(/[\d.]+/g)?.[3] ?? 1) === 0;
    const groundOf = (element: Element | null): string => {
      if (element === null) return "rgb(255, 255, 255)";
      const ground = getComputedStyle(element).backgroundColor;
      return isClear(ground) ? groundOf(element.parentElement) : ground;
    };
    const found = [];
    for (const element of document.body.querySelectorAll("*:not(script)")) {
      const text = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
      // The numbers of lines are made by the style sheet.
      if (text === undefined && !element.matches(".sourcelines > a")) continue;
      const { color } = getComputedStyle(element);
      found.push({ text: text?.nodeValue ?? "a line's number", color, ground: groundOf(element) });
    }
    return found;
  });
  return texts
    .map((text) => ({ ...text, ratio: contrastOf(text.color, text.ground) }))
    .filter(({ ratio }) => ratio < least);
}
