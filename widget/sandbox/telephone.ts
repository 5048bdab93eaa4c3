/** The phone that calls: one socket is one call. What is heard comes as µ-law, everything else as JSON. */

import { microphone, player, speak } from "../sound/line";
import type { Ask, Equipment, Spoken, Tell } from "./wire";

const API = "/sandbox/api/telephone";

export type State = "idle" | "ringing" | "connected" | "ended";

export class Telephone {
  equipment?: Equipment;
  state: State = "idle";
  /** Since when both sides hear each other, and until when. */
  began = 0;
  over = 0;
  /** How it ended, or why there was no call. */
  words = "";
  note = "";
  hearing = "";
  lines: Spoken[] = [];
  latencies: number[] = [];
  is_microphone = false;
  private socket?: WebSocket;
  private sound?: AudioContext;
  private ear?: { context: AudioContext; stream: MediaStream };

  constructor(private readonly tell: () => void) {}

  async look() {
    try {
      const answer = await fetch(API);
      if (answer.ok) this.equipment = (await answer.json()) as Equipment;
    } catch {
      // The page says already that the program does not answer.
    }
    this.tell();
  }

  dial() {
    if (this.state === "ringing" || this.state === "connected") return;
    Object.assign(this, { state: "ringing", words: "", note: "", hearing: "", lines: [], latencies: [], began: 0, over: 0 });
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${API}/line`);
    const sound = new AudioContext();
    const play = player(sound);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.hear(JSON.parse(data) as Tell);
      else play(data);
    };
    socket.onclose = () => this.end("The line broke.");
    [this.socket, this.sound] = [socket, sound];
    this.tell();
  }

  hangUp() {
    if (this.state === "connected") this.ask({ ask: "hang_up" });
    // Nobody has answered yet: the server hangs up when the socket is gone.
    else this.end("You hung up.");
  }

  say(text: string) {
    this.note = "";
    this.ask({ ask: "say", text });
    this.tell();
  }

  press(key: string) {
    this.ask({ ask: "press", key });
  }

  async turnMicrophone(on: boolean) {
    this.note = "";
    this.mute();
    if (on) {
      try {
        const stream = await microphone();
        const context = new AudioContext();
        this.ear = { context, stream };
        this.is_microphone = true;
        if (this.state !== "connected") this.mute();
        else speak(context, stream, (sound) => this.is_microphone && this.socket?.readyState === WebSocket.OPEN && this.socket.send(sound));
      } catch {
        this.note = "The browser gives no microphone. Type instead: your words are spoken into the line.";
      }
    }
    this.tell();
  }

  private mute() {
    for (const track of this.ear?.stream.getTracks() ?? []) track.stop();
    void this.ear?.context.close();
    this.ear = undefined;
    this.is_microphone = false;
  }

  private ask(ask: Ask) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(ask));
  }

  private hear(told: Tell) {
    if (told.tell === "ringing") this.state = "ringing";
    if (told.tell === "connected") Object.assign(this, { state: "connected", began: Date.now() });
    if (told.tell === "transcript") Object.assign(this, { lines: told.lines, hearing: "" });
    if (told.tell === "hearing") this.hearing = told.text;
    if (told.tell === "note") this.note = told.detail;
    if (told.tell === "ended") {
      this.latencies = told.latencies;
      this.end(told.words);
    }
    if (told.tell === "failed") this.end(`No call: ${told.detail}.`);
    this.tell();
  }

  private end(words: string) {
    if (this.state === "ended") return;
    Object.assign(this, { state: "ended", words, hearing: "", over: Date.now() });
    this.mute();
    this.socket?.close();
    void this.sound?.close();
    this.tell();
  }
}
