import { GatewayError } from '../errors.ts';
import { linesOf, type NoticeReceiver, titleOf } from './notice.ts';

export interface MailOptions {
  /** `smtp://` with STARTTLS, or `smtps://`; with user and password where the server asks for them. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutMs?: number;
}

/** The settings of mail cannot be used. */
export class MailUnfit extends GatewayError {
  override readonly name = 'MailUnfit';

  constructor(message: string) {
    super('mail_unfit', message);
  }
}

/**
 * Sends notices by mail. A password is only sent over TLS, but to this machine.
 *
 * @throws {MailUnfit}
 */
export function mailReceiver({ url, from, to, timeoutMs = 10_000 }: MailOptions): NoticeReceiver {
  const place = URL.canParse(url) ? new URL(url) : null;
  if (place === null || !/^smtps?:$/.test(place.protocol) || place.hostname === '') {
    throw new MailUnfit('The mail server has to be written as smtp://user:password@host:587 or smtps://…');
  }
  const sender = /@([^\s@>]+)>?$/.exec(from)?.[1];
  if (sender === undefined || to.length === 0 || !to.every((address) => /@[^\s@]+$/.test(address))) {
    throw new MailUnfit('Mail needs an address of a sender, and one or more of receivers.');
  }
  const secure = place.protocol === 'smtps:';
  const user = decodeURIComponent(place.username);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(place.hostname);
  const options = {
    host: place.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(place.port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && user !== '' && !isHere,
    // A server on this machine has no name that a certificate could bear.
    ignoreTLS: !secure && isHere,
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(place.password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return {
    name: `mail to ${to.length === 1 ? 'one address' : `${to.length} addresses`}`,
    async send(notice) {
      // Loaded with the first notice, as a start needs none of it.
      const { createTransport } = await import('nodemailer');
      await createTransport(options).sendMail({
        from,
        to: [...to],
        subject: `Staffgate: ${titleOf(notice)}`,
        text: `${linesOf(notice).join('\n\n')}\n`,
        messageId: `<${notice.id}@${sender}>`,
        headers: { 'auto-submitted': 'auto-generated' },
      });
    },
  };
}
