// A probe whose native code gives up.
process.stderr.write('terminate called after throwing an instance of char const.\n');
process.abort();
