// Preloaded into a measured process (`node --import`): when it ends it writes its CPU time and peak memory to HALLMARK_USAGE_REPORT.
import { writeFileSync } from 'node:fs';
import process from 'node:process';

const file = process.env.HALLMARK_USAGE_REPORT;
if (file !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 }));
  });
}
