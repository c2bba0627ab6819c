/** Horizontal bars, one or more for each row. */
export interface BarChart {
  readonly title: string;
  readonly series: readonly string[];
  readonly rows: readonly BarRow[];
}

export interface BarRow {
  readonly label: string;
  readonly own: boolean;
  /** one for each of the series */
  readonly values: readonly number[];
}

const WIDTH = 760;
const LABELS = 330;
const BARS = WIDTH - LABELS - 90;
const BAR = 14;
const GAP = 8;
const TOP = 62;

// On a card, so that the colors fit whatever is around it.
const STYLE = `
  .card { fill: #ffffff; stroke: #d0d7de }
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 14px; font-weight: 600 }
  .own { font-weight: 600 }
  .s0 { fill: #8c959f } .s1 { fill: #c9a26b }
  .own.s0 { fill: #0969da } .own.s1 { fill: #b35900 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #30363d }
    text { fill: #e6edf3 }
    .own.s0 { fill: #4493f8 } .own.s1 { fill: #f0883e }
  }
`;

/** The chart as SVG, with nothing that has to be loaded. */
export function barChart({ title, series, rows }: BarChart): string {
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  const pitch = series.length * (BAR + 1) + GAP;
  const height = TOP + rows.length * pitch + 12;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
    text(16, 28, title, "title"),
    ...series.map((name, index) => legend(name, index)),
    ...rows.map((row, index) => bars(row, TOP + index * pitch, most)),
    "</svg>\n",
  ];
  return parts.join("\n");
}

function legend(name: string, index: number): string {
  const x = 16 + index * 190;
  return `<rect class="s${index}" x="${x}" y="40" width="10" height="10"/>${text(x + 16, 49, name)}`;
}

function bars({ label, own, values }: BarRow, y: number, most: number): string {
  const owner = own ? "own" : "";
  const drawn = values.map((value, index) => {
    const top = y + index * (BAR + 1);
    const width = Math.max(1, (Math.max(0, value) / most) * BARS).toFixed(1);
    const bar = `<rect class="${owner} s${index}" x="${LABELS}" y="${top}" width="${width}" height="${BAR}"/>`;
    return bar + text(LABELS + Number(width) + 6, top + 11, Math.round(value).toLocaleString("en-US"), owner);
  });
  return text(16, y + 11 + ((values.length - 1) * BAR) / 2, label, owner) + drawn.join("");
}

function text(x: number, y: number, content: string, style = ""): string {
  return `<text class="${style}" x="${x}" y="${y}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
