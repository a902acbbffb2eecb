/** How well the texts of a page can be read. Source: WCAG 2.2, "relative luminance" and "contrast ratio". */
import type { Page } from "playwright";

/** A text whose colour is too near to that of its ground. */
export interface PaleText {
  readonly text: string;
  readonly color: string;
  readonly ground: string;
  readonly ratio: number;
}

/** Finds the texts of a page whose contrast is below `least`, in the colour scheme that is on. */
export function findPaleTexts(page: Page, least: number): Promise<readonly PaleText[]> {
  return page.evaluate((limit) => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((channel) => {
        const part = channel / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element: Element | null): string => {
      if (element === null) return "rgb(255, 255, 255)";
      const ground = getComputedStyle(element).backgroundColor;
      return channels(ground)[3] === 0 ? groundOf(element.parentElement) : ground;
    };
    const pale = [];
    for (const element of document.body.querySelectorAll("*:not(script)")) {
      const text = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
      // The numbers of lines are made by the style sheet.
      if (text === undefined && !element.matches(".sourcelines > a")) continue;
      const { color } = getComputedStyle(element);
      const ground = groundOf(element);
      const [dark = 0, light = 0] = [luminance(color), luminance(ground)].sort((one, other) => one - other);
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < limit) pale.push({ text: text?.nodeValue ?? "a line's number", color, ground, ratio });
    }
    return pale;
  }, least);
}
