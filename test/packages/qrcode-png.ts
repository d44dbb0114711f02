// qrcode: codes as PNG images and for a terminal, which in browsers would need a canvas
import QRCode from "qrcode";

export default async function (event: { text: string }) {
  const png = await QRCode.toBuffer(event.text, { type: "png", width: 100 });
  return [
    png.subarray(0, 8).toString("hex"),
    [png.readUInt32BE(16), png.readUInt32BE(20)],
    (await QRCode.toDataURL(event.text)).slice(0, 30),
    await QRCode.toString(event.text, { type: "terminal" }),
    await QRCode.toString(event.text, { type: "utf8" }),
  ];
}

export const event = { text: "https://example.com" };
