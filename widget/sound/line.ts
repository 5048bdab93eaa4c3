/** A telephone's µ-law in a browser: out of the speaker, and from the microphone. */
import { decode, encode } from "./mulaw";

const RATE = 8_000;

/** Sound that is behind by more than this is skipped rather than heard late, in seconds. */
const MOST_BEHIND = 0.6;

/** Plays what it is given, in order. */
export function player(context: AudioContext): (sound: ArrayBuffer) => void {
  let playAt = 0;
  return (sound) => {
    const codes = new Uint8Array(sound);
    const buffer = context.createBuffer(1, Math.max(1, codes.length), RATE);
    const samples = buffer.getChannelData(0);
    codes.forEach((code, place) => (samples[place] = decode(code)));
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    const now = context.currentTime;
    // A little ahead, so that a late frame leaves no hole; never far behind.
    if (playAt < now || playAt > now + MOST_BEHIND) playAt = now + 0.08;
    source.start(playAt);
    playAt += buffer.duration;
  };
}

/** Asks for the microphone. */
export const microphone = () => navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });

/** The microphone at the phone's rate, in pieces of 20 ms. */
export function speak(context: AudioContext, microphone: MediaStream, send: (sound: ArrayBuffer) => void) {
  const source = context.createMediaStreamSource(microphone);
  // A worklet would need a file of its own; at this rate the older node is quick enough.
  const taps = context.createScriptProcessor(1_024, 1, 1);
  const step = context.sampleRate / RATE;
  let place = 0;
  let waiting: number[] = [];
  taps.onaudioprocess = ({ inputBuffer }) => {
    const samples = inputBuffer.getChannelData(0);
    for (; place < samples.length; place += step) {
      // The mean of what lies between two samples of the phone: enough of a filter for a voice.
      const from = Math.floor(place);
      const until = Math.min(samples.length, Math.max(from + 1, Math.floor(place + step)));
      let sum = 0;
      for (let at = from; at < until; at++) sum += samples[at] ?? 0;
      waiting.push(encode(sum / (until - from)));
    }
    place -= samples.length;
    while (waiting.length >= 160) {
      send(Uint8Array.from(waiting.slice(0, 160)).buffer);
      waiting = waiting.slice(160);
    }
  };
  source.connect(taps);
  taps.connect(context.destination);
}
