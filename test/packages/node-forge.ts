// node-forge: digests, AES, RSA, a certificate and PEM
import forge from "node-forge";

export default async function (event: { text: string }) {
  const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair({ bits: 512, e: 0x10001 });
  const hmac = forge.hmac.create();
  hmac.start("sha256", "key");
  hmac.update(event.text);
  const digest = forge.md.sha256.create().update(event.text, "utf8");
  const signature = privateKey.sign(digest);
  const cipher = forge.cipher.createCipher("AES-GCM", "k".repeat(16));
  cipher.start({ iv: "i".repeat(12), additionalData: "more" });
  cipher.update(forge.util.createBuffer(event.text, "utf8"));
  cipher.finish();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(0);
  certificate.validity.notAfter = new Date(86_400_000);
  certificate.setSubject([{ name: "commonName", value: "example.com" }]);
  certificate.setIssuer([{ name: "commonName", value: "example.com" }]);
  certificate.sign(privateKey, forge.md.sha256.create());
  const again = forge.pki.certificateFromPem(forge.pki.certificateToPem(certificate));
  return [
    digest.digest().toHex(),
    publicKey.verify(digest.digest().bytes(), signature),
    cipher.output.toHex(),
    cipher.mode.tag.toHex(),
    again.subject.getField("CN").value,
    again.verify(again),
    forge.util.encode64(forge.pkcs5.pbkdf2("p", "s", 10, 16)),
    hmac.digest().toHex(),
    forge.asn1.toDer(forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.INTEGER, false, "\u0005")).toHex(),
  ];
}

export const event = { text: "hello ü" };
