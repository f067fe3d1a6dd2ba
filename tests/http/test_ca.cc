#include "test_ca.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace fanfare::http {
namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void add_extension(X509* certificate, int id, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

X509* certificate_of(EVP_PKEY* key, const char* name, long days) {
  static long serial = ::getpid() * 1'000L;
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -7 * 86'400);
  X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86'400);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  return certificate;
}

// Takes `key` and `certificate`, which `issuer` signs.
std::shared_ptr<SSL_CTX> context_with(EVP_PKEY* key, X509* certificate, const std::string& names,
                                      EVP_PKEY* issuer) {
  add_extension(certificate, NID_subject_alt_name, names);
  must(X509_sign(certificate, issuer, EVP_sha256()) > 0);
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  must(SSL_CTX_use_certificate(context.get(), certificate) == 1);
  must(SSL_CTX_use_PrivateKey(context.get(), key) == 1);
  SSL_CTX_set_alpn_select_cb(
      context.get(),
      [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned,
         void*) {
        *out = in + 1;  // whatever the client names first
        *size = in[0];
        return SSL_TLSEXT_ERR_OK;
      },
      nullptr);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return context;
}

}  // namespace

TestCa::TestCa() : key_(EVP_EC_gen("P-256")), certificate_(certificate_of(key_, "Test CA", 1)) {
  X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
  add_extension(certificate_, NID_basic_constraints, "critical,CA:TRUE");
  must(X509_sign(certificate_, key_, EVP_sha256()) > 0);
  file_ = "/tmp/fanfare_test_ca_XXXXXX";
  int descriptor = ::mkstemp(file_.data());
  std::FILE* file = ::fdopen(descriptor, "w");
  must(file != nullptr && PEM_write_X509(file, certificate_) == 1);
  std::fclose(file);
}

TestCa::~TestCa() {
  std::remove(file_.c_str());
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::shared_ptr<SSL_CTX> TestCa::server_context(const std::string& names, int days) const {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = certificate_of(key, "test server", days);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate_));
  return context_with(key, certificate, names, key_);
}

std::shared_ptr<SSL_CTX> TestCa::self_signed_context(const std::string& names) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = certificate_of(key, "test server", 1);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  return context_with(key, certificate, names, key);
}

}  // namespace fanfare::http
