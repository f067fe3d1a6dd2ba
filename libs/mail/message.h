// A mail as it goes over the wire.
#pragma once

#include <string>
#include <vector>

#include "core/time.h"

namespace fanfare::mail {

struct Mail {
  std::string from;             // an address, as in is_mail_address
  std::vector<std::string> to;  // likewise; not empty
  std::string subject;          // one line of UTF-8
  std::string text;             // lines of UTF-8 that end with \n
  std::string id;               // visible ASCII: the same for each attempt
  TimePoint date;
};

/// RFC 5322 with MIME (RFC 2045, 2047): plain text, quoted-printable, lines of at most 76
/// characters, header fields that nothing of the mail can end.
std::string to_message(const Mail& mail);

}  // namespace fanfare::mail
