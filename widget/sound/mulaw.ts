/** G.711 µ-law, the sound of telephones. */

/** One µ-law code as −1 to 1. */
export function decode(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return (bits & 0x80 ? -magnitude : magnitude) / 32_768;
}

/** −1 to 1 as one µ-law code. */
export function encode(sample: number): number {
  const scaled = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
  const sign = scaled < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(scaled), 32_635) + 132;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}
