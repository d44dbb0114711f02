// smol-toml: TOML to objects and back.
import { parse, stringify } from "smol-toml";

export default async function (event: { text: string }) {
  const parsed = parse(event.text);
  let error = "";
  try {
    parse("a = ");
  } catch (caught) {
    error = (caught as Error).message.split("\n")[0] as string;
  }
  return { parsed, back: stringify(parsed), error };
}

export const event = {
  text: 'title = "x"\n[owner]\nname = "Ada"\nborn = 1815-12-10T00:00:00Z\n[[items]]\nn = 1\nf = 1.5\n[[items]]\nn = 0xff\nlist = [1, 2]\n',
};
