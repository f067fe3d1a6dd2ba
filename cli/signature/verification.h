// Whether a delivery is genuine: the rules of the SDKs' verifiers, from the dialects' own data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/signature/received.h"
#include "core/dialect.h"
#include "core/result.h"
#include "core/time.h"

namespace fanfare::cli {

struct VerificationOptions {
  std::vector<std::string> secrets;  // several while one is rotated
  std::string dialect;               // "": the headers decide
  Duration tolerance{300'000};       // how far the signed time may be off, either way
  std::int64_t now = 0;              // Unix seconds
};

struct Verification {
  std::string code;  // "ok", or that of the SDKs (sdk/README.md)
  std::string text;  // in plain words
  std::string dialect, id, type;
  std::optional<std::int64_t> signed_at;  // Unix seconds; none where the dialect signs no time
  int secret = -1;                        // which one matched
  bool genuine() const { return code == "ok"; }
};

Verification verify(const DialectSet& dialects, const Received& received,
                    const VerificationOptions& options);

/// What a request claims of its signature.
struct Claim {
  std::vector<std::string> signatures;  // encoded as they came
  std::vector<std::string> asymmetric;  // of ed25519, likewise
  std::optional<std::int64_t> signed_at;
  std::string prefix;  // of what is signed, before the body
};

/// Why a request can't be judged.
struct Refusal {
  std::string code, text;
};
/// `secrets`: only signatures that one of them could have made are looked at.
Result<Claim, Refusal> read_claim(const Dialect& dialect, const Received& received,
                                  const std::vector<std::string>& secrets);

struct VerifyingKey {
  std::string bytes;
  bool is_public = false;  // of ed25519
};
/// The key that a secret stands for: whpk_, and whsk_ for its public part, are of ed25519.
Result<VerifyingKey, Refusal> verifying_key(const SignatureScheme& scheme,
                                            const std::string& secret);
/// Did this key, or its private part, make one of the signatures?
bool matches(const Dialect& dialect, const Claim& claim, std::string_view body,
             const VerifyingKey& key);

}  // namespace fanfare::cli
