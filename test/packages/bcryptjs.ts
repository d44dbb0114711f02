// bcryptjs: hashing and comparing passwords with a given salt.
import bcrypt from "bcryptjs";

export default async function (event: { password: string }) {
  const salt = "$2b$04$abcdefghijklmnopqrstuu";
  const hash = await bcrypt.hash(event.password, salt);
  return { hash, right: await bcrypt.compare(event.password, hash), wrong: bcrypt.compareSync("other", hash), rounds: bcrypt.getRounds(hash) };
}

export const event = { password: "pässword" };
