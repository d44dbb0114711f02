// What the page knows.

export const state = {
  /** The server's last answer; undefined before the first. */
  known: undefined,
  /** What it last said of events, and when it was asked. */
  events: undefined,
  /** The path of the function that is shown. */
  chosen: undefined,
};

/** By path: the event as it is being written, what was sent, and what of that is shown. */
const pads = new Map();

export function padOf(path) {
  let pad = pads.get(path);
  if (pad === undefined) {
    pad = { event: "{}", method: "GET", path: "/", headers: "", body: "", ...kept(path), records: [], shown: undefined, sending: undefined };
    pads.set(path, pad);
  }
  return pad;
}

/** Drafts outlive a reload of the page, where the browser lets them. */
function kept(path) {
  try {
    return JSON.parse(sessionStorage.getItem(`event of ${path}`) ?? "{}");
  } catch {
    return {};
  }
}

export function keep(path, { event, method, path: below, headers, body }) {
  try {
    sessionStorage.setItem(`event of ${path}`, JSON.stringify({ event, method, path: below, headers, body }));
  } catch {
    // Storage is full or denied: the draft is gone with the page, and nothing else.
  }
}

export const chosenFunction = () => state.known?.functions.find(({ path }) => path === state.chosen);

/** Paths of functions begin with a slash. */
export const isOfEvents = () => state.known?.hasEvents && /^#events(\/|$)/.test(location.hash);
