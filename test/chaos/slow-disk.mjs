// Loaded before a gateway: its store is on a disk that takes its time, now and then.
import { DatabaseSync } from 'node:sqlite';

const share = Number(process.env.CHAOS_SLOW_SHARE ?? '0.03');
const mostMs = 250;
const cell = new Int32Array(new SharedArrayBuffer(4));

function waitNowAndThen() {
  if (Math.random() < share) Atomics.wait(cell, 0, 0, 1 + Math.random() * mostMs);
}

const { exec, prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (text) {
  if (/^\s*commit/i.test(text)) waitNowAndThen();
  return exec.call(this, text);
};
DatabaseSync.prototype.prepare = function (text) {
  const statement = prepare.call(this, text);
  if (!/^\s*commit/i.test(text)) return statement;
  const { run } = statement;
  statement.run = function (...given) {
    waitNowAndThen();
    return run.apply(this, given);
  };
  return statement;
};
