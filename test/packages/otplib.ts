// otplib: one-time passwords by time and by counter, and their addresses
import { generate, generateSync, generateURI, verify } from "otplib";

export default async function (event: { secret: string }) {
  const { secret } = event;
  return [
    await generate({ secret, epoch: 59 }),
    generateSync({ secret, strategy: "hotp", counter: 1 }),
    await generate({ secret, epoch: 59, digits: 8, algorithm: "sha512" }),
    await verify({ secret, token: await generate({ secret, epoch: 30 }), epoch: 59, epochTolerance: 30 }),
    await verify({ secret, token: "000000", epoch: 59 }),
    generateURI({ issuer: "Me & you", label: "ada@example.com", secret }),
  ];
}

export const event = { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" };
