/** A call in this browser: the line's µ-law out of the speaker, the microphone's sound into the line. */
import type { Session } from "../session/session";

export type PhoneMode = "listen" | "talk";

export interface Phone {
  close(): void;
}

const RATE = 8_000;

/** Sound that is behind by more than this is skipped rather than heard late, in seconds. */
const MOST_BEHIND = 0.6;

/** Resolves once the line is open; `ended` is called once, when it is over for whatever reason. */
export async function openPhone(session: Session, call: string, mode: PhoneMode, ended: (why?: string) => void): Promise<Phone> {
  const token = await session.token();
  const microphone = mode === "talk" ? await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }) : undefined;
  const context = new AudioContext();
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/voice/line/${call}`);
  socket.binaryType = "arraybuffer";
  let playAt = 0;
  let over = false;
  let why: string | undefined;

  function close() {
    if (over) return;
    over = true;
    socket.close();
    for (const track of microphone?.getTracks() ?? []) track.stop();
    void context.close();
    ended(why);
  }

  socket.onopen = () => {
    socket.send(JSON.stringify({ token, mode }));
    if (microphone) speak(context, microphone, (sound) => socket.readyState === WebSocket.OPEN && socket.send(sound));
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === "string") {
      why = (JSON.parse(data) as { error?: string }).error;
      return;
    }
    const codes = new Uint8Array(data);
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
  socket.onclose = close;
  socket.onerror = close;
  return { close };
}

/** The microphone at the phone's rate, in pieces of 20 ms. */
function speak(context: AudioContext, microphone: MediaStream, send: (sound: ArrayBuffer) => void) {
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
