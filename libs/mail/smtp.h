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
  Duration timeout{30'000};           // of a whole mail
};

struct SmtpResult {
  bool taken = false;
  bool permanent = false;  // the server refused this mail for good
  std::string error;       // plain words, with the server's code; empty where it was taken
};

/// Sends one mail over a connection of its own. Recipients that the server refuses are left out
/// while it takes one. Blocks up to the timeout. Threads: any. Requires: options.host isn't "".
SmtpResult send(const SmtpOptions& options, const Mail& mail);

}  // namespace fanfare::mail
