// qrcode: codes as SVG and as modules
import QRCode from "qrcode";

export default async function (event: { text: string }) {
  const made = QRCode.create(event.text, { errorCorrectionLevel: "H" });
  return [
    await QRCode.toString(event.text, { type: "svg", margin: 1 }),
    [made.version, made.modules.size, Array.from(made.modules.data as unknown as Uint8Array).join("")],
    await QRCode.toString("x".repeat(8000), { type: "svg" }).catch((error: Error) => error.message),
  ];
}

export const event = { text: "https://example.com/ä?x=1" };
