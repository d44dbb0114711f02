// pdf-lib: a document with text, shapes, a form and metadata, written, read again and joined
import { degrees, PDFDocument, rgb, StandardFonts } from "pdf-lib";

export default async function (event: { title: string }) {
  const at = new Date(0);
  const doc = await PDFDocument.create({ updateMetadata: false });
  doc.setTitle(event.title);
  doc.setCreationDate(at);
  const page = doc.addPage([300, 200]);
  const font = await doc.embedFont(StandardFonts.Helvetica);
  page.drawText(event.title, { x: 20, y: 150, size: 24, font, color: rgb(0.1, 0.2, 0.3), rotate: degrees(5) });
  page.drawRectangle({ x: 10, y: 10, width: 50, height: 30, borderWidth: 1, borderColor: rgb(1, 0, 0) });
  page.drawSvgPath("M 0,20 L 100,0 Z", { x: 50, y: 100 });
  const field = doc.getForm().createTextField("name");
  field.setText("Ada");
  field.addToPage(page, { x: 100, y: 20, width: 80, height: 20 });
  const bytes = await doc.save({ useObjectStreams: true });
  const again = await PDFDocument.load(bytes, { updateMetadata: false });
  const joined = await PDFDocument.create({ updateMetadata: false });
  const [copied] = await joined.copyPages(again, [0]);
  if (copied) joined.addPage(copied);
  return [
    bytes.length,
    new TextDecoder("latin1").decode(bytes.subarray(0, 8)),
    again.getTitle(),
    again.getPageCount(),
    again.getForm().getTextField("name").getText(),
    font.widthOfTextAtSize(event.title, 24),
    (await joined.saveAsBase64()).length,
  ];
}

export const event = { title: "Hello" };
