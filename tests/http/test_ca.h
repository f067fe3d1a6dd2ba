// A certificate authority made for one test run.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace fanfare::http {

class TestCa {
 public:
  TestCa();
  ~TestCa();
  TestCa(const TestCa&) = delete;

  const std::string& file() const { return file_; }

  /// A server context with a fresh certificate. `names`: as in subjectAltName, such as
  /// "DNS:good.example,IP:127.0.0.1". `days`: negative for one that has expired.
  std::shared_ptr<SSL_CTX> server_context(const std::string& names, int days = 1) const;

  /// One with a certificate that only vouches for itself.
  static std::shared_ptr<SSL_CTX> self_signed_context(const std::string& names);

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  std::string file_;
};

}  // namespace fanfare::http
