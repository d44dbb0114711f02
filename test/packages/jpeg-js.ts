// jpeg-js: an image encoded as JPEG and decoded again
import { decode, encode } from "jpeg-js";

export default async function (event: { width: number; height: number }) {
  const data = Buffer.alloc(event.width * event.height * 4);
  for (let i = 0; i < data.length; i++) data[i] = (i * 7) % 256;
  const { data: bytes } = encode({ ...event, data }, 80);
  const image = decode(bytes, { useTArray: true, formatAsRGBA: false });
  const broken = (() => {
    try {
      return decode(Buffer.from("not a jpeg")).width;
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [bytes.toString("base64"), image.width, image.height, [...image.data.subarray(0, 30)], broken];
}

export const event = { width: 24, height: 17 };
