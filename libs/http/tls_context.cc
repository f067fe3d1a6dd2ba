#include "http/tls_context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <stdexcept>

#include "core/address_policy.h"

namespace fanfare::http {
namespace {

constexpr std::size_t kSessionsMax = 16'384;
constexpr unsigned char kAlpn[] = "\x08http/1.1";

// Under which key the session of a connection is kept, freed with the connection.
int key_index() {
  static const int kIndex = SSL_get_ex_new_index(
      0, nullptr, nullptr, nullptr, [](void*, void* key, CRYPTO_EX_DATA*, int, long, void*) {
        delete static_cast<std::string*>(key);
      });
  return kIndex;
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Bio reader(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

/// Null behind the last one.
Certificate next_certificate(const Bio& from) {
  Certificate found(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr), &X509_free);
  if (!found) ERR_clear_error();
  return found;
}

/// The first certificate is the client's own, the others are above it.
bool show_client(SSL* ssl, const std::string& pem) {
  if (pem.empty()) return true;
  const auto certificates = reader(pem), keys = reader(pem);
  const auto own = next_certificate(certificates);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(keys.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!own || !key || SSL_use_certificate(ssl, own.get()) != 1 ||
      SSL_use_PrivateKey(ssl, key.get()) != 1)
    return false;
  while (const auto above = next_certificate(certificates))
    if (SSL_add1_chain_cert(ssl, above.get()) != 1) return false;
  return true;
}

bool trust(SSL* ssl, const std::string& pem) {
  if (pem.empty()) return true;
  const auto from = reader(pem);
  X509_STORE* store = X509_STORE_new();
  while (const auto authority = next_certificate(from)) X509_STORE_add_cert(store, authority.get());
  return SSL_set0_verify_cert_store(ssl, store) == 1;
}

}  // namespace

void SslFree::operator()(SSL* ssl) const {
  // Without these OpenSSL takes the connection for a failed one and voids its session.
  SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl);
}

TlsContext::TlsContext(const std::vector<std::string>& ca_files)
    : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
  if (!context_) throw std::runtime_error("OpenSSL can't make a context");
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to descriptors without MSG_NOSIGNAL.
  SSL_CTX* context = context_.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(
      context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);  // One system call for a record instead of two.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  // A chain is work, and is kept with its session: several times what real ones have.
  SSL_CTX_set_verify_depth(context, 6);
  SSL_CTX_set_max_cert_list(context, 32 << 10);
  SSL_CTX_set_default_verify_paths(context);
  for (const std::string& file : ca_files) {
    if (SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) != 1) {
      ERR_clear_error();
      throw std::runtime_error("no certificates can be read from " + file);
    }
  }
  SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn - 1);
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, &TlsContext::on_new_session);
}

SslPointer TlsContext::connect_to(const std::string& host, int descriptor,
                                  const std::string& session_key, const EndpointTls* own) {
  SslPointer ssl(SSL_new(context_.get()));
  if (ssl && own && (!show_client(ssl.get(), own->client) || !trust(ssl.get(), own->authority))) {
    ERR_clear_error();
    return nullptr;
  }
  if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1) return nullptr;
  X509_VERIFY_PARAM* verify = SSL_get0_param(ssl.get());
  int accepted = 0;
  if (auto address = parse_ip_address(host)) {
    accepted = X509_VERIFY_PARAM_set1_ip(verify, address->bytes.data(), address->is_v6 ? 16 : 4);
  } else {
    X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    accepted = X509_VERIFY_PARAM_set1_host(verify, host.data(), host.size());
    SSL_set_tlsext_host_name(ssl.get(), host.c_str());
  }
  if (accepted != 1) return nullptr;  // Without it any certificate would do.
  SSL_set_ex_data(ssl.get(), key_index(), new std::string(session_key));
  if (auto found = sessions_.find(session_key); found != sessions_.end()) {
    SSL_set_session(ssl.get(), found->second.get());
  }
  SSL_set_connect_state(ssl.get());
  return ssl;
}

int TlsContext::on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* self = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  auto* key = static_cast<std::string*>(SSL_get_ex_data(ssl, key_index()));
  if (key == nullptr) return 0;
  auto& sessions = self->sessions_;
  if (sessions.size() >= kSessionsMax && !sessions.contains(*key)) sessions.erase(sessions.begin());
  sessions[*key].reset(session);
  return 1;  // It is ours now.
}

std::string tls_error(const SSL* ssl) {
  long verified = SSL_get_verify_result(ssl);
  unsigned long code = ERR_peek_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
  return reason != nullptr ? reason : "the connection was closed during the handshake";
}

}  // namespace fanfare::http
