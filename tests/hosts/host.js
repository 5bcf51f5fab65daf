// SPDX-License-Identifier: MIT
// usage: node host.js spawn|fork work|hang
'use strict';
const child_process = require('child_process');

const [how, task] = process.argv.slice(2);

if (how === 'child') {
  // Only so does a forked child outlive its channel.
  const rest = setInterval(() => {}, 1000);
  process.on('message', (list) => {
    process.send(list.map((number) => number * number));
    if (task === 'work') {
      clearInterval(rest);
      process.disconnect();
      process.exitCode = 7;
    }
  });
} else if (how === 'fork') {
  const child = child_process.fork(__filename, ['child', task]);
  child.on('message', (list) => {
    console.log(task === 'work' ? `squares: ${list}` : `ready child ${child.pid}`);
  });
  child.on('exit', (status) => console.log(`a child's exit status: ${status}`));
  child.send([1, 2, 3]);
} else if (task === 'hang') {
  const child = child_process.spawn('sleep', ['300'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('spawn', () => console.log(`ready child ${child.pid}`));
} else {
  const child = child_process.spawn('sort', ['-n']);
  child.stdout.on('data', (text) => process.stdout.write(text));
  child.on('close', () => {
    console.log(child_process.execSync('echo a shell').toString().trim());
    console.log(`a child's exit status: ${child_process.spawnSync('sh', ['-c', 'exit 7']).status}`);
  });
  child.stdin.end('10\n9\n8\n');
}
