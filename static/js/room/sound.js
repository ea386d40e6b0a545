/** A short tone, without a file: once when time is nearly over, twice when it is. */

const TONE_HZ = 880;
const TONE_S = 0.18;

/** @param {number} times */
export function ring(times) {
  const audio = new AudioContext();
  const loud = audio.createGain();
  loud.gain.value = 0.2;
  loud.connect(audio.destination);
  for (let turn = 0; turn < times; turn += 1) {
    const tone = audio.createOscillator();
    const begins = audio.currentTime + turn * TONE_S * 2;
    tone.frequency.value = TONE_HZ;
    tone.connect(loud);
    tone.start(begins);
    tone.stop(begins + TONE_S);
    if (turn === times - 1) tone.addEventListener("ended", () => audio.close());
  }
}
