// The alphabet of byte-level tokenizers: a printable character for each of the 256 bytes (GPT-2).

/** `byteCharacters[byte]` is the byte's character: itself where it prints, else one from U+0100 on. */
export const byteCharacters: readonly string[] = (() => {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();
