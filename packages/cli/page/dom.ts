/** The element of the page with that id. */
export function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`The page has no ${type.name} #${id}.`);
  return found;
}

/** Set a text if it is another: what a reader has selected stays so from one second to the next. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function create(name: string, text: string, className = ""): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}
