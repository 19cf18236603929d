#!/usr/bin/env node
// Starts the binary that npm installed for this platform, and ends as it ends. Downloads nothing, and no shell reads
// the arguments. The Linux binaries are static: one serves glibc and musl alike, so there is no C library to detect.
'use strict';

const { spawn } = require('node:child_process');
const { optionalDependencies } = require('./package.json');

const COULD_NOT_WORK = 2;
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function fail(message) {
  console.error(`sobria: ${message}`);
  process.exit(COULD_NOT_WORK);
}

/** The file to start: `SOBRIA_BINARY` where it is set, else that of this platform's package. */
function binary() {
  if (process.env.SOBRIA_BINARY) return process.env.SOBRIA_BINARY;
  const platform = `@sobria/${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${platform}/${process.platform === 'win32' ? 'sobria.exe' : 'sobria'}`);
  } catch {
    const known = Object.keys(optionalDependencies);
    if (!known.includes(platform)) {
      return fail(
        `there is no package ${platform}, only ${known.join(', ')}; ` +
          'build sobria with cargo and name the binary in SOBRIA_BINARY',
      );
    }
    return fail(
      `the package ${platform} is not installed; it is an optional dependency: install again without ` +
        '--omit=optional and on this platform, or name a binary in SOBRIA_BINARY',
    );
  }
}

const file = binary();
const child = spawn(file, process.argv.slice(2), { stdio: 'inherit', shell: false });
child.on('error', (error) => fail(`${file} cannot be started: ${error.message}`));
for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
child.on('exit', (status, signal) => {
  if (signal === null) process.exit(status);
  for (const name of PASSED_ON) process.removeAllListeners(name);
  process.kill(process.pid, signal);
});
