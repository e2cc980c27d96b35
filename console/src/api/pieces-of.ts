/** The pieces of a stream as they come, for browsers in which streams cannot be iterated. Whoever stops early ends it. */
export async function* piecesOf<Piece>(stream: ReadableStream<Piece>): AsyncGenerator<Piece> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // A stream that broke has nothing left to end.
    await reader.cancel().catch(() => {});
  }
}
