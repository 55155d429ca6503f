// An evaluation keeps the same prompts for minutes while gigabytes of answers pass by. V8's defaults let its heap grow to several times of what
// is in use before it clears up, and the buffers of sockets wait for that, too: half of the memory of a whole run, for a tenth of its time.
import { setFlagsFromString } from 'node:v8';

/** Makes it clear up often. Young space that has grown before is not given back. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
}
