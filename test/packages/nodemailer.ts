// nodemailer: a message with attachments and calendars, made without sending it
import nodemailer from "nodemailer";

const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: "unix" });

export default async function (event: { to: string }) {
  const sent = await transport.sendMail({
    from: "Ada <ada@example.com>",
    to: ["Bob <bob@example.com>", event.to],
    cc: "c@example.com",
    subject: "Grüße & more",
    date: new Date(0),
    messageId: "<1@example.com>",
    text: "plain ü",
    html: "<b>rich</b>",
    headers: { "x-a": "b" },
    attachments: [
      { filename: "a.txt", content: Buffer.from("attached") },
      { filename: "ü.json", content: "{}", cid: "x" },
    ],
  });
  const text = String(sent.message as unknown as Buffer).replace(/--_NmP-[0-9a-f]+-Part_\d/g, "BOUNDARY");
  return [sent.envelope, text.replace(/boundary="[^"]*"/g, "")];
}

export const event = { to: "d@example.com" };
