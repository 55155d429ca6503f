/// <reference lib="dom" />
// Contrast of every text on a page, computed in the page as WCAG 2.2 defines it.
import type { Page } from 'playwright-core';

export interface WeakText {
  readonly text: string;
  readonly ratio: number;
  readonly needed: number;
}

/** Texts that stand out from their background less than WCAG's level AA asks (4.5, large text 3). */
export function weakTexts(page: Page): Promise<readonly WeakText[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (canvas === null) throw new Error('no canvas');
    /** Any CSS colour over another, as the browser paints it. */
    const painted = (colors: readonly string[]): readonly [number, number, number] => {
      canvas.clearRect(0, 0, 1, 1);
      for (const color of colors) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue];
    };
    const luminance = (color: readonly [number, number, number]) => {
      const [red, green, blue] = color.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
    };
    const backgroundsOf = (element: Element): string[] => {
      const own = getComputedStyle(element).backgroundColor;
      const parent = element.parentElement;
      return [...(parent === null ? ['white'] : backgroundsOf(parent)), own];
    };
    const weak: WeakText[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      if (element.closest('noscript, option, .ears-only, .skip') !== null) continue;
      const style = getComputedStyle(element);
      const backgrounds = backgroundsOf(element);
      const color = element instanceof SVGElement ? style.fill : style.color;
      const [a, b] = [luminance(painted([...backgrounds, color])), luminance(painted(backgrounds))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      if (ratio < needed) weak.push({ text: text.slice(0, 40), ratio: Math.round(ratio * 100) / 100, needed });
    }
    return weak;
  });
}
