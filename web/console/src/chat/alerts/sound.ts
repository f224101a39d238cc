/** Two short tones, made here: nothing to download, nothing from elsewhere. */
let context: AudioContext | undefined;

function tone(audio: AudioContext, frequency: number, at: number): void {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.18, at + 0.02); // without a ramp it clicks
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.28);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.3);
}

/** A browser lets a page sound only after somebody has touched it; before that this does nothing. */
export async function ring(): Promise<void> {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
  tone(context, 660, context.currentTime);
  tone(context, 880, context.currentTime + 0.14);
}
