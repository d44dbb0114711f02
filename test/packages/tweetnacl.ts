// tweetnacl: boxes, secret boxes, signatures and hashes from given keys
import nacl from "tweetnacl";

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("hex");

export default async function (event: { text: string }) {
  const message = new TextEncoder().encode(event.text);
  const seed = new Uint8Array(32).map((_, i) => i);
  const nonce = new Uint8Array(24).fill(1);
  const pair = nacl.sign.keyPair.fromSeed(seed);
  const signature = nacl.sign.detached(message, pair.secretKey);
  const [ada, bob] = [nacl.box.keyPair.fromSecretKey(seed), nacl.box.keyPair.fromSecretKey(seed.map((n) => n + 1))];
  const boxed = nacl.box(message, nonce, bob.publicKey, ada.secretKey);
  return [
    hex(signature),
    nacl.sign.detached.verify(message, signature, pair.publicKey),
    nacl.sign.detached.verify(
      message.map((n) => n ^ 1),
      signature,
      pair.publicKey,
    ),
    hex(boxed),
    hex(nacl.box.open(boxed, nonce, ada.publicKey, bob.secretKey)),
    hex(nacl.secretbox(message, nonce, seed)),
    nacl.secretbox.open(boxed, nonce, seed),
    hex(nacl.hash(message)),
    nacl.randomBytes(8).length,
  ];
}

export const event = { text: "hello" };
