"""A mail server with STARTTLS and authentication: smtp_server.py CERTIFICATE KEY USER PASSWORD.

Prints its port, then each mail that it took as a line of JSON. The certificate is read when somebody connects.
Mail to an address that begins with `refused` is refused for good, with `later` for now; to one with `gone` the
first mail is taken and no other.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

CERTIFICATE, KEY, USER, PASSWORD = sys.argv[1:]


class Handler:
    known = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such mailbox"
        if address.startswith("later"):
            return "451 try again later"
        if address.startswith("gone") and address in self.known:
            return "550 no such mailbox any more"
        self.known.add(address)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            "tls": session.ssl is not None, "authenticated": session.authenticated, "from": envelope.mail_from,
            "to": envelope.rcpt_tos, "subject": message["subject"], "id": message["message-id"],
            "text": message.get_content().replace("\r\n", "\n"),
            "raw": envelope.content.decode("ascii")}), flush=True)
        return "250 ok"


def check(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))


def session():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE, KEY)
    return SMTP(Handler(), hostname="localhost", tls_context=tls, require_starttls=True, auth_required=True,
                authenticator=check)


async def main():
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
