/** A stream of pseudo-random numbers: a 128-bit sfc32 generator, good for simulation, never for secrets. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
}

/**
 * The stream `name` of `seed`. Streams of one seed are independent: adding, removing or using one more does not
 * shift the numbers of another.
 */
export function randomStream(seed: string | number, name: string): Random {
  const [a, b, c, d] = hash128(`${seed}\u0000${name}`);
  return sfc32(a, b, c, d);
}

/** Chris Doty-Humphrey's Small Fast Counter, 32 bit (PractRand), warmed up by 15 rounds. */
function sfc32(a: number, b: number, c: number, counter: number): Random {
  const uint32 = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) uint32();
  return { uint32, next: () => uint32() / 0x1_0000_0000 };
}

/** Four 32-bit words that differ wherever the text does (cyrb128). */
function hash128(text: string): [number, number, number, number] {
  let h1 = 1779033703;
  let h2 = 3144134277;
  let h3 = 1013904242;
  let h4 = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067);
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233);
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213);
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1 >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0];
}
