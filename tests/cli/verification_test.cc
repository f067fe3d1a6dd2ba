// The SDKs' vectors, and why a signature is wrong.
#include "cli/signature/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "cli/failure.h"
#include "cli/signature/diagnosis.h"
#include "cli/text/files.h"
#include "cli/text/json.h"
#include "codec/dialects.h"
#include "core/signature.h"

namespace fanfare::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const DialectSet& dialects() {
  static const DialectSet set = codec::load_dialects();
  return set;
}

const Json& vectors() {
  static const Json json = Json::parse(read_file(FANFARE_SOURCE_DIR "/sdk/vectors.json"));
  return json;
}

Received received_of(const Json& vector) {
  return {parse_headers(vector["headers"].compact()), vector["body"].text()};
}

VerificationOptions options_of(const Json& vector) {
  VerificationOptions options;
  for (const auto& secret : vector["secrets"].items()) options.secrets.push_back(secret.text());
  options.dialect = vector["dialect"].text();
  options.now = vector["now"].integer();
  return options;
}

TEST(Verification, SaysOfEachVectorWhatTheSdksSay) {
  std::size_t seen = 0;
  for (const auto& vector : vectors()["cases"].items()) {
    SCOPED_TRACE(vector["name"].text());
    const auto found = verify(dialects(), received_of(vector), options_of(vector));
    EXPECT_EQ(vector["code"].text(), found.code) << found.text;
    ++seen;
    if (!found.genuine()) {
      diagnose(dialects(), received_of(vector), options_of(vector), found);
      continue;
    }
    const auto& expected = vector["expected"];
    EXPECT_EQ(expected["dialect"].text(), found.dialect);
    EXPECT_EQ(expected["id"].text(), found.id);
    EXPECT_EQ(expected["type"].text(), found.type);
    EXPECT_EQ(expected["signedAt"].text(), found.signed_at ? std::to_string(*found.signed_at) : "");
  }
  EXPECT_GE(seen, 234u);
}

/// A genuine delivery of each dialect, and what is said once it was changed.
class Diagnosis : public testing::TestWithParam<std::string> {
 protected:
  Diagnosis() {
    for (const auto& vector : vectors()["cases"].items())
      if (vector["name"].text() == GetParam() + ": genuine") {
        received_ = received_of(vector);
        options_ = options_of(vector);
      }
  }
  std::string said() {
    const auto found = verify(dialects(), received_, options_);
    EXPECT_FALSE(found.genuine());
    const auto hints = diagnose(dialects(), received_, options_, found);
    return hints.empty() ? "" : hints[0];
  }

  Received received_;
  VerificationOptions options_;
};

INSTANTIATE_TEST_SUITE_P(OfDialect, Diagnosis,
                         testing::Values("fanfare", "fanfare-v1", "fanfare-snake", "generic",
                                         "standard", "cloudevents"),
                         [](const auto& test) {
                           auto name = test.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(Diagnosis, SeesALineEndBehindTheBody) {
  received_.body += "\n";
  EXPECT_THAT(said(), HasSubstr("the body has a line end behind it"));
}

TEST_P(Diagnosis, SeesABodyThatWasPrintedAnew) {
  received_.body.insert(1, "\n  ");
  EXPECT_THAT(said(), HasSubstr("printed anew, with spaces"));
}

TEST_P(Diagnosis, SeesWhatIsAroundTheSecret) {
  if (dialects().find(GetParam())->signature.secret == SecretForm::kBase64) return;
  options_.secrets[0] = "\"" + options_.secrets[0] + "\"";
  EXPECT_THAT(said(), HasSubstr("the secret has quotes around it"));
}

TEST_P(Diagnosis, SeesAnotherSecret) {
  auto& secret = options_.secrets[0];
  secret[10] = secret[10] == 'A' ? 'B' : 'A';
  EXPECT_THAT(said(), HasSubstr("the secret is most likely another one"));
}

TEST_P(Diagnosis, SeesAMemberThatWasChanged) {
  received_.body += " ";
  received_.body.insert(1, "\"x\":1,");
  EXPECT_THAT(said(), HasSubstr("Content-Length says"));
}

TEST_P(Diagnosis, SaysWhetherAnOldSignatureIsRight) {
  options_.now += 86'400;
  if (verify(dialects(), received_, options_).genuine()) return;  // It signs no time.
  EXPECT_THAT(said(), HasSubstr("the signature itself is right"));
  options_.secrets[0][10] = '9';
  EXPECT_THAT(said(), HasSubstr("wrong besides"));
}

TEST_P(Diagnosis, NamesTheHeadersThatAreThere) {
  options_.dialect = "";
  received_.headers = {{"Host", "a"}};
  EXPECT_THAT(said(), HasSubstr("X-Fanfare-Signature"));
}

const Json& vector_of(const std::string& name) {
  static std::map<std::string, Json> all;
  if (all.empty())
    for (const auto& vector : vectors()["cases"].items()) all[vector["name"].text()] = vector;
  return all.at(name);
}

TEST(DiagnosisOfDialects, NamesTheOneThatFits) {
  const auto& vector = vector_of("fanfare-snake: genuine");
  auto options = options_of(vector);
  options.dialect = "fanfare";
  auto received = received_of(vector);
  const auto found = verify(dialects(), received, options);
  EXPECT_EQ("signature_mismatch", found.code);
  EXPECT_THAT(diagnose(dialects(), received, options, found)[0],
              HasSubstr("genuine as fanfare-snake"));
}

TEST(DiagnosisOfBodies, SeesAnotherCharacterSet) {
  const auto& vector = vector_of("generic: genuine");  // It has characters beyond ASCII.
  auto received = received_of(vector);
  std::string wide;
  for (const char c : received.body) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) wide += static_cast<char>(0xc0 | (byte >> 6));
    wide += static_cast<char>(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
  }
  received.body = wide;
  const auto found = verify(dialects(), received, options_of(vector));
  EXPECT_THAT(diagnose(dialects(), received, options_of(vector), found)[0], HasSubstr("Latin-1"));
}

TEST(VerificationOfOwnDialects, FollowsTheirData) {
  auto own = *dialects().find("fanfare");
  own.name = "own";
  own.body.clear();  // The data is the whole body.
  own.signature = {.header = "X-Own",
                   .next_header = "",
                   .form = SignatureForm::kHex,
                   .content = SignedContent::kTimestampCommaBody,
                   .secret = SecretForm::kAsGiven};
  const DialectSet set({own});
  const std::string body = R"({"n":1})";
  Received received{{{"X-Fanfare-Timestamp", "1000"},
                     {"X-Fanfare-Event-Type", "a.b"},
                     {"X-Fanfare-Delivery-Id", "whk_1"},
                     {"X-Own", sign(own.signature, {{"", "secret", {}}}, "", 1'000, body).value}},
                    body};
  const auto found = verify(set, received, {.secrets = {"secret"}, .dialect = "", .now = 1'000});
  EXPECT_EQ("ok", found.code) << found.text;
  EXPECT_EQ("own a.b whk_1", found.dialect + " " + found.type + " " + found.id);
}

TEST(Received, IsReadInEachForm) {
  const auto request = parse_request("POST /hook HTTP/1.1\r\nA: 1\r\nb:2 \r\n\r\n{\n\n}");
  EXPECT_THAT(request.headers, ElementsAre(Pair("A", "1"), Pair("b", "2")));
  EXPECT_EQ("{\n\n}", request.body);
  EXPECT_EQ("x\r\n\r\n", parse_request("A: 1\n\nx\r\n\r\n").body);
  const auto json = parse_request(R"({"headers":{"A":"1","B":["2","3"]},"body":"x"})");
  EXPECT_THAT(json.values("b"), ElementsAre("2", "3"));
  EXPECT_THAT(parse_headers(R"([{"name":"A","value":"1"},["B","2"]])"),
              ElementsAre(Pair("A", "1"), Pair("B", "2")));
  EXPECT_THROW(parse_request("A: 1\n"), UsageError);
  EXPECT_THROW(parse_headers("no header"), UsageError);
  EXPECT_THROW(parse_request("{}"), UsageError);
}

}  // namespace
}  // namespace fanfare::cli
