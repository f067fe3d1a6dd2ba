// Hands mail to an SMTP server (RFC 5321), by libcurl.
#pragma once

#include <string>
#include <vector>

#include "core/time.h"
#include "mail/message.h"

namespace fanfare::mail {

struct SmtpOptions {
  std::string host;  // "": there is no server
  int port = 587;
  bool tls_at_once = false;    // RFC 8314; else STARTTLS (RFC 3207), without which nothing is sent
  std::string user, password;  // "": no authentication
  std::vector<std::string> ca_files;  // besides the system's
  Duration timeout{30'000};           // of a whole mail, to all its recipients
};

/// Of one recipient.
struct SmtpResult {
  bool taken = false;
  bool permanent = false;  // the server refused this mail for good
  std::string error;       // plain words, with the server's code; empty where it was taken
};

/// Hands the mail over for one recipient after another: a server says of a mail for several only
/// that it was taken. Where it can't be reached, the others aren't tried. One result for each of
/// `recipients`, in their order. Blocks up to the timeout. Threads: any.
/// Requires: options.host isn't "".
std::vector<SmtpResult> send(const SmtpOptions& options, const Mail& mail,
                             const std::vector<std::string>& recipients);

}  // namespace fanfare::mail
