import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCertificateFolder } from './certificate-folder.ts';

const now = Date.parse('2026-11-20T09:00:00Z');
const dayMs = 86_400_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffgate-certificates-'));
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = (file: string) => statSync(file).mode & 0o777;

test('a folder of its own is closed to others, and gone afterwards', async () => {
  const { authorityFile, close } = await openCertificateFolder(undefined, now);
  const own = dirname(authorityFile);
  expect(modeOf(own)).toBe(0o700);
  expect(modeOf(join(own, 'key.pem'))).toBe(0o600);
  await close();
  expect(existsSync(own)).toBe(false);
});

test('the key of the certificate is for its owner alone, and that of the authority nowhere', async () => {
  const { close } = await openCertificateFolder(join(folder, 'new'), now);
  await close();
  const files = readdirSync(join(folder, 'new'));
  expect(files.sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  for (const name of files) {
    const isKey = readFileSync(join(folder, 'new', name), 'utf8').includes('PRIVATE KEY');
    expect(isKey).toBe(name === 'key.pem');
    if (isKey) expect(modeOf(join(folder, 'new', name)) & 0o077).toBe(0);
  }
});

test('an authority that was trusted once stays, until its certificate ends', async () => {
  const first = await openCertificateFolder(folder, now);
  const later = await openCertificateFolder(folder, now + 300 * dayMs);
  expect(later.authority).toBe(first.authority);
  const renewed = await openCertificateFolder(folder, now + 365 * dayMs);
  expect(renewed.authority).not.toBe(first.authority);
  expect(Date.parse(new X509Certificate(renewed.certificate).validTo)).toBe(now + 730 * dayMs);
});

test('files of other certificates are left alone', async () => {
  writeFileSync(join(folder, 'key.pem'), 'theirs');
  await expect(openCertificateFolder(folder, now)).rejects.toThrow('holds files of other certificates');
  expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe('theirs');
});

test('says why a folder cannot be written', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(openCertificateFolder(join(file, 'below'), now)).rejects.toThrow(/^--tls-folder: ENOTDIR/);
});
