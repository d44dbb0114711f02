// Stack traces without what is not the user's.

/** The runtime itself is compiled without positions, so its frames say `<null>:0:1`. */
const OWN_FRAME = /^ *at .*\(<null>:0:1\)\n?/gm;

export function withoutOwnFrames(stack: string): string {
  return stack.replace(OWN_FRAME, "").trimEnd();
}
