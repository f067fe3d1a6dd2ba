// Strings and numbers of JSON, as text.
#pragma once

#include <string>
#include <string_view>

namespace fanfare::codec {

/// The string between quotes, escaped as JavaScript does: \b \f \n \r \t " \ short, other controls
/// \u00xx in lower case, all else raw. Requires: valid UTF-8.
void append_quoted(std::string& out, std::string_view text);

/// The same from the raw inside of a JSON string, whatever escapes it uses; lone surrogates become
/// \udxxx in lower case. Requires: a string that JsonScanner accepted.
void append_requoted(std::string& out, std::string_view raw);

/// The characters that a raw string stands for. Requires: accepted by JsonScanner, no lone
/// surrogate.
std::string unescaped(std::string_view raw);

/// Appends what JavaScript prints for the literal. False, and nothing appended, if that is another
/// decimal value. Requires: a number that JsonScanner accepted. Source: ECMA-262 Number::toString.
bool append_ecmascript_number(std::string& out, std::string_view literal);

/// The text with every sequence that isn't UTF-8 replaced by U+FFFD.
std::string with_valid_utf8(std::string_view text);

}  // namespace fanfare::codec
