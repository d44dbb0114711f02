// pngjs: an image made, written and read, at once and through its stream
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { PNG } from "pngjs";

export default async function (event: { width: number; height: number }) {
  const { width, height } = event;
  const image = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) image.data.set([i & 255, (i * 7) & 255, 128, 255 - (i & 63)], i * 4);
  const bytes = PNG.sync.write(image);
  const again = PNG.sync.read(bytes);
  const streamed = await new Promise<PNG>((resolve, reject) =>
    new PNG().on("error", reject).parse(bytes, (error, data) => (error ? reject(error) : resolve(data))),
  );
  const packed = await buffer(image.pack().pipe(new PassThrough()));
  const broken = await new Promise((resolve) => new PNG().parse(Buffer.from("no image at all"), (error) => resolve(error?.message))).catch(
    (error: Error) => error.message,
  );
  return [[again.width, again.height, again.data.equals(image.data), streamed.data.equals(image.data)], PNG.sync.read(packed).data.equals(image.data), broken];
}

export const event = { width: 20, height: 10 };
