/** Bytes as text: in their charset if they keep to it; else each byte as its Latin-1 letter, so that none is lost from sight. */

export function decoded(bytes, charset = "utf-8") {
  try {
    return new TextDecoder(charset || "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
