import { crc32, deflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly rgba: Buffer;
}

/**
 * A picture of few colours as a PNG with a palette, a third of the size that browsers write. Colours that are nearly alike
 * become the one of them that is met most, so that areas keep theirs and only the edges of letters change, if anything.
 *
 * @see https://www.w3.org/TR/png-3/
 */
export function smallPng({ width, rgba }: Pixels): Buffer {
  const height = rgba.length / 4 / width;
  const colours = Array.from({ length: width * height }, (_, index) => rgba.readUIntBE(index * 4, 3));
  const palette = paletteOf(colours);
  const indexes = new Map([...palette.keys()].map((nearly, index) => [nearly, index]));
  const rows = Buffer.alloc((width + 1) * height); // each begins with its filter: 0, none
  for (const [index, colour] of colours.entries()) {
    rows[index + Math.floor(index / width) + 1] = indexes.get(bucket(colour)) ?? 0;
  }
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]); // 8 bits, palette
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const chunks = [chunk("IHDR", header), chunk("PLTE", Buffer.from([...palette.values()].flatMap(channels)))];
  chunks.push(chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })), chunk("IEND", Buffer.alloc(0)));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

/** The colour that stands for each bucket. */
function paletteOf(colours: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const rarestFirst = [...counts].sort(([, a], [, b]) => a - b);
  const palette = new Map(rarestFirst.map(([colour]) => [bucket(colour), colour]));
  if (palette.size > 256) throw new RangeError(`${palette.size} colours are too many for a palette.`);
  return palette;
}

/** Red, green and blue in 16 steps each. */
function bucket(colour: number): number {
  return channels(colour).reduce((whole, channel) => whole * 16 + Math.round(channel / 17), 0);
}

function channels(colour: number): number[] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
