import { find, write } from "./dom.ts";

/** ms */
const SAID_FOR = 2000;

/**
 * Let a button copy an element's text as it is shown: what is invisible in a claim must not get into a terminal.
 * Where there is no clipboard, the text is selected.
 */
export function copyOnClick(button: HTMLElement, name: string, shown: HTMLElement): void {
  write(button, "Copy");
  button.setAttribute("aria-label", `Copy ${name}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent ?? "");
    } catch {
      getSelection()?.selectAllChildren(shown);
      return;
    }
    write(button, "Copied");
    write(find("announcement", HTMLElement), `${name} copied.`);
    setTimeout(() => write(button, "Copy"), SAID_FOR);
  });
}
