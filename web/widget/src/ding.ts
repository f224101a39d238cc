/** A short sound, made on the spot: nothing is loaded. */
export function ding(): void {
  try {
    const context = new AudioContext();
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = 880;
    volume.gain.value = 0.08;
    volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.4);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
    tone.onended = () => void context.close();
  } catch {
    // the browser allows none before the page was touched
  }
}
