// TLS as the delivery client wants it: verified, 1.2 at least, sessions kept per pool key.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/endpoint.h"

namespace fanfare::http {

struct SslFree {
  void operator()(SSL* ssl) const;
};
using SslPointer = std::unique_ptr<SSL, SslFree>;

/// Lifetime: outlives the SSL objects that it made.
class TlsContext {
 public:
  /// Throws std::runtime_error where a file can't be used.
  explicit TlsContext(const std::vector<std::string>& ca_files);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// A client end on `descriptor` that verifies the certificate for `host` (a name, or an address
  /// literal) and resumes the last session of `session_key`, if there is one. `own`: what is shown
  /// and trusted instead; may be null. Null if something of it can't be used.
  SslPointer connect_to(const std::string& host, int descriptor, const std::string& session_key,
                        const EndpointTls* own = nullptr);

 private:
  struct SessionFree {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
  };
  static int on_new_session(SSL* ssl, SSL_SESSION* session);
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unordered_map<std::string, std::unique_ptr<SSL_SESSION, SessionFree>> sessions_;
};

/// What went wrong in the last call, in plain words; empties OpenSSL's queue of errors.
std::string tls_error(const SSL* ssl);

}  // namespace fanfare::http
