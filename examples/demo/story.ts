import { clearLine, cursorTo } from "node:readline";
import { styleText } from "node:util";

const BAR_WIDTH = 20;

/** The demo's output: scenes, each with the figures that it measured. styleText prints no colours if they are not wanted. */
export class Story {
  readonly #out = process.stdout;
  readonly #isLive = process.stdout.isTTY === true && process.env.TERM !== "dumb";
  readonly #startedAt = performance.now();
  #scenes = 0;
  #figures = 0;
  #broken = 0;

  line(text = ""): void {
    this.#out.write(`${text}\n`);
  }

  scene(title: string): void {
    this.#scenes += 1;
    this.line(`\n${styleText("bold", `${this.#scenes}  ${title}`)}`);
  }

  /** Print a measured figure, and whether it is as the demo claims; if not, why. */
  figure(measured: number, text: string, asClaimed: boolean, why: unknown = "not as claimed"): void {
    this.#figures += 1;
    if (!asClaimed) this.#broken += 1;
    const mark = asClaimed ? styleText("green", "✓") : styleText("red", "✗");
    const remark = asClaimed ? "" : styleText("red", `  (${why})`);
    this.line(`   ${mark} ${number(measured).padStart(5)}  ${text}${remark}`);
  }

  /** Show the progress of `work` on one line, and clear the line at its end. In a terminal only. */
  async during<T>(work: Promise<T>, what: () => string): Promise<T> {
    if (!this.#isLive) return work;
    const timer = setInterval(() => {
      this.#clear();
      this.#out.write(`     ${styleText("dim", what())}`);
    }, 60);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.#clear();
    }
  }

  /** Whether every figure is as claimed. */
  end(): boolean {
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    const verdict =
      this.#broken === 0 ? `All ${this.#figures} figures` : `${this.#broken} of ${this.#figures} figures not`;
    this.line(`\n${verdict} as claimed, measured in ${seconds} s.`);
    return this.#broken === 0;
  }

  #clear(): void {
    clearLine(this.#out, 0);
    cursorTo(this.#out, 0);
  }
}

export function number(value: number): string {
  return value.toLocaleString("en");
}

/** How much is done, or left: `share` from 0 to 1. */
export function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
