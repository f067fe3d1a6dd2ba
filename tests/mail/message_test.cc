#include "mail/message.h"

#include <gtest/gtest.h>

#include <sstream>

namespace fanfare::mail {
namespace {

Mail mail() {
  return {"fanfare@example.com",
          {"a@example.com", "b@example.com"},
          "It failed",
          "One line.\n",
          "m1",
          from_unix_ms(1'795'258'324'000)};
}

TEST(MailMessage, HasTheFieldsOfItsStandard) {
  EXPECT_EQ(to_message(mail()),
            "Date: Sat, 21 Nov 2026 10:52:04 +0000\r\n"
            "From: Fanfare Webhooks <fanfare@example.com>\r\n"
            "To: a@example.com,\r\n b@example.com\r\n"
            "Subject: It failed\r\n"
            "Message-ID: <m1@example.com>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "One line.\r\n");
}

TEST(MailMessage, NothingOfASubjectEndsItsField) {
  auto bad = mail();
  bad.subject = "x\r\nBcc: c@example.com\r\n\r\nbody";
  const auto text = to_message(bad);
  EXPECT_EQ(text.find("Bcc"), std::string::npos);
  EXPECT_NE(text.find("Subject: =?utf-8?B?eA0KQmNjOiBjQGV4YW1wbGUuY29tDQoNCmJvZHk=?=\r\n"),
            std::string::npos);
}

TEST(MailMessage, WhatIsNotAsciiIsEncodedAndNoCharacterIsCut) {
  auto other = mail();
  other.subject.clear();
  for (int i = 0; i < 40; ++i) other.subject += "\xE2\x82\xAC";
  other.text = "=\xC3\xA4 \nend";
  const auto text = to_message(other);
  EXPECT_NE(text.find("\r\n\r\n=3D=C3=A4=20\r\nend\r\n"), std::string::npos) << text;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 77u) << line;
  std::string word = "=?utf-8?B?";
  for (int i = 0; i < 13; ++i) word += "4oKs";  // 40 bytes would cut the next one
  EXPECT_NE(text.find("Subject: " + word + "?=\r\n =?utf-8?B?"), std::string::npos) << text;
}

TEST(MailMessage, LongLinesAreBroken) {
  auto longer = mail();
  longer.text = std::string(200, 'x') + "\n.\nend\n";
  const auto text = to_message(longer);
  EXPECT_NE(text.find("\r\n\r\n" + std::string(75, 'x') + "=\r\n"), std::string::npos);
  EXPECT_NE(text.find("\r\n.\r\nend\r\n"), std::string::npos) << "dots are doubled by libcurl";
}

}  // namespace
}  // namespace fanfare::mail
