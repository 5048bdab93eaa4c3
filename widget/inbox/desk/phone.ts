/** A call in this browser: the line's µ-law out of the speaker, the microphone's sound into the line. */
import { microphone as ask, player, speak } from "../../sound/line";
import type { Session } from "../session/session";

export type PhoneMode = "listen" | "talk";

export interface Phone {
  close(): void;
}

/** Resolves once the line is open; `ended` is called once, when it is over for whatever reason. */
export async function openPhone(session: Session, call: string, mode: PhoneMode, ended: (why?: string) => void): Promise<Phone> {
  const token = await session.token();
  const microphone = mode === "talk" ? await ask() : undefined;
  const context = new AudioContext();
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/voice/line/${call}`);
  socket.binaryType = "arraybuffer";
  const play = player(context);
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
    play(data);
  };
  socket.onclose = close;
  socket.onerror = close;
  return { close };
}
