import sharp from "sharp";
import { RequestError } from "./request-error.ts";

/** Longest side of a picture that is kept, in pixels. */
const SIDE = 512;
/** What a picture may have before it is made smaller: a small file can unfold to gigabytes. */
const MOST_PIXELS = 50_000_000;
const TAKEN_FORMATS: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "gif"]);

export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
export const MOST_PICTURE_BYTES = 5 * 1024 * 1024;

/**
 * A picture as it is kept: upright, at most 512 pixels wide and high, as WebP, with nothing of the file but the picture
 * (no EXIF, place or name). Throws `invalid_value` for what is no picture of a type that is taken, by its content.
 */
export async function readPicture(bytes: Buffer): Promise<{ type: string; bytes: Buffer }> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" });
    const { format } = await picture.metadata();
    if (!TAKEN_FORMATS.has(format)) throw noPicture();
    const resized = picture.rotate().resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true });
    return { type: "image/webp", bytes: await resized.webp({ quality: 85 }).toBuffer() };
  } catch {
    throw noPicture();
  }
}

function noPicture(): RequestError {
  const message = `The body is not a JPEG, PNG, WebP or GIF picture of up to ${MOST_PIXELS / 1_000_000} million pixels.`;
  return new RequestError("invalid_value", message, { in: "body", pointer: "" });
}
