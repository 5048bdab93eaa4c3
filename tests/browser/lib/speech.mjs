/** Words as a phone carries them: said by espeak-ng, in µ-law of 8 kHz. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const RATE = 8_000;
/** What stands before the samples of a WAV file of espeak-ng, and where in it the rate. */
const HEAD = 44;
const RATE_AT = 24;
/** Samples of the narrow band to each side by which one of it is weighed. */
const REACH = 8;

/** Slow enough for a small recogniser. */
export async function spoken(words) {
  const { stdout: file } = await promisify(execFile)("espeak-ng", ["--stdout", "-v", "en-us+f3", "-s", "140", words], { encoding: "buffer", maxBuffer: 16 << 20 });
  const samples = new Int16Array((file.length - HEAD) >> 1);
  for (const place of samples.keys()) samples[place] = file.readInt16LE(HEAD + 2 * place);
  return Buffer.from(narrowed(samples, file.readUInt32LE(RATE_AT) / RATE).map(mulaw));
}

/** Every `step`-th sample, without what the narrow band cannot carry: that would come back as noise. */
function narrowed(samples, step) {
  return Array.from({ length: Math.floor(samples.length / step) }, (_, place) => {
    let [sum, weights] = [0, 0];
    for (let at = Math.max(0, Math.ceil((place - REACH) * step)); at < Math.min(samples.length, (place + REACH) * step); at++) {
      const away = at / step - place;
      const weight = (away === 0 ? 1 : Math.sin(Math.PI * away) / (Math.PI * away)) * (1 + Math.cos((Math.PI * away) / REACH));
      sum += weight * samples[at];
      weights += weight;
    }
    return Math.round(sum / weights);
  });
}

/** One sample as G.711 has it: a sign, how large it is in powers of two, and four bits of the rest. */
function mulaw(sample) {
  const size = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = 24 - Math.clz32(size);
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff;
}
