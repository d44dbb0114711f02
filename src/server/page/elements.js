// Elements of the page.

export const $ = (id) => document.getElementById(id);

/** An element; what came over the network only ever becomes text. */
export function element(name, { className, title, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (title) made.title = title;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.map((child) => (child instanceof Node ? child : `${child}`)));
  return made;
}

export function setText(node, text) {
  const wanted = `${text}`;
  if (node.textContent !== wanted) node.textContent = wanted;
}

/** Only if they are others: what is selected stays selected, and a tooltip open. */
export function fill(node, children) {
  const now = [...node.childNodes];
  if (now.length !== children.length || now.some((child, i) => !child.isEqualNode(children[i]))) node.replaceChildren(...children);
}

export function facts(list, entries) {
  const known = entries.filter(([, value]) => value !== undefined && value !== "");
  fill(
    list,
    known.map(([name, value, className]) => element("div", { className }, element("dt", {}, name), element("dd", {}, value))),
  );
}

/** As people read it. */
export function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a percent sign that encodes nothing
  }
}

/** A button; whoever presses it is told below it what came of it. */
export function action(label, act) {
  const said = element("span", { className: "soft", role: "status" });
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.className = "soft";
    try {
      setText(said, await act());
    } catch (error) {
      said.className = "bad";
      setText(said, error.message);
    }
    button.disabled = false;
  });
  return element("span", { className: "row" }, button, said);
}

export const timeOf = (date) => date.toLocaleTimeString("en-GB");

export const cell = (text, className = "number") => element("td", { className }, text);
