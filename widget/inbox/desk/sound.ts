/** A short soft tone, like a plug going into its socket; made here, so there is no file to load. */
let audio: AudioContext | undefined;

export function plug(): void {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    for (const [after, pitch] of [[0, 523], [0.09, 784]] as const) {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.type = "sine";
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, start + after);
      loudness.gain.linearRampToValueAtTime(0.07, start + after + 0.015);
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + after + 0.28);
      tone.connect(loudness).connect(audio.destination);
      tone.start(start + after);
      tone.stop(start + after + 0.3);
    }
  } catch {
    // No sound device, or not allowed before a click: silence is fine.
  }
}
