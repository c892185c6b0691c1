import { hosts } from './certificates.ts';

/** How one command, and nothing else, is led to the emulator and made to trust it. */
export function howToTrust(url: string, authorityFile: string): string {
  const { host, port } = new URL(url);
  const [real] = hosts;
  const file = /^[\w./-]+$/.test(authorityFile) ? authorityFile : `'${authorityFile}'`;
  const onPort443 = port === '' ? '' : 'start with --port 443, ';
  return `
  The certificate is for ${hosts.join(', ')} and 127.0.0.1. Trust it for one command:

  NODE_EXTRA_CA_CERTS=${file} node app.js
  REQUESTS_CA_BUNDLE=${file} python app.py
  SSL_CERT_FILE=${file} ./app
  curl --cacert ${file} ${url}/v2/persons

  Under the real name, one command:

  curl --cacert ${file} --connect-to ${real}:443:${host} https://${real}/v2/persons

  Or any program of this machine: ${onPort443}add the line "127.0.0.1 ${real}" to the hosts file, and take it
  out afterwards.
`;
}
