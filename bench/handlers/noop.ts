// Nothing at all: what is left is the start itself.
export default function handler(): null {
  return null;
}
