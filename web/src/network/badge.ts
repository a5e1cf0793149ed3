/** A pill with a number in it, as a picture for the corner of a node, since a node has only one label. */

export const BADGE_HEIGHT = 15;

export function badge(hidden: number, colour: (name: string) => string): string {
  const width = badgeWidth(hidden);
  const [paper, ink, height] = [colour("--ink"), colour("--card"), BADGE_HEIGHT];
  const text = `<text x="${width / 2}" y="11" text-anchor="middle" font-family="sans-serif" font-size="10"
    font-weight="700" fill="${ink}">${badgeWords(hidden)}</text>`;
  const pill = `<rect width="${width}" height="${height}" rx="${height / 2}" fill="${paper}"/>`;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${pill}${text}</svg>`)}`;
}

export function badgeWidth(hidden: number): number {
  return 8 + 6.5 * badgeWords(hidden).length;
}

/** 12 → +12, 1,240 → +1.2k. */
export function badgeWords(hidden: number): string {
  return `+${new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 }).format(hidden).toLowerCase()}`;
}
