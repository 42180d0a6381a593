import { fork } from 'node:child_process';

// Starts the script that it is given in a process, and writes the number of that process once it is ready.

const [, , script = ''] = process.argv;
const child = fork(script, ['loop'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
child.once('message', () => {
  console.log(child.pid);
});
