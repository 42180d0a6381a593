// A device whose process ends at its first unit, as native code may end it.
process.send?.({ kind: 'ready', provider: 'cpu', adapter: 'A CPU', threads: 1 });
process.on('message', () => {
  process.exit(7);
});
