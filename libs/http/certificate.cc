#include "http/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "core/address_policy.h"

namespace fanfare::http {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Freed<X509_free>>;
using BioPointer = std::unique_ptr<BIO, Freed<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr std::size_t kSerialBytes = 16;
constexpr std::size_t kCommonNameMax = 64;
constexpr long kBackdatedSeconds = 3'600;  // for clocks that are behind

void require(bool holds, const char* what) {
  if (holds) return;
  ERR_clear_error();
  throw std::runtime_error(what);
}

BioPointer reader_of(const std::string& pem) {
  return BioPointer(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

template <typename Write>
std::string written(Write write) {
  const BioPointer out(BIO_new(BIO_s_mem()));
  require(out && write(out.get()) == 1, "a certificate can't be written");
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1,
          "a certificate can't be made for this host");
}

void set_serial(X509* certificate) {
  std::array<unsigned char, kSerialBytes> random{};
  require(RAND_bytes(random.data(), random.size()) == 1, "no random bytes");
  random[0] &= 0x7f;  // positive
  BIGNUM* number = BN_bin2bn(random.data(), random.size(), nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

}  // namespace

Certificate make_certificate(const std::string& host, int days, const std::string& ca_certificate,
                             const std::string& ca_key) {
  const Key key(EVP_EC_gen("P-256"));
  const X509Pointer certificate(X509_new());
  require(key && certificate, "a certificate can't be made");
  Key issuer_key;
  X509Pointer issuer;
  if (!ca_certificate.empty() || !ca_key.empty()) {
    issuer.reset(PEM_read_bio_X509(reader_of(ca_certificate).get(), nullptr, nullptr, nullptr));
    require(issuer != nullptr, "the authority's certificate can't be read");
    issuer_key.reset(PEM_read_bio_PrivateKey(reader_of(ca_key).get(), nullptr, nullptr, nullptr));
    require(issuer_key != nullptr, "the authority's key can't be read");
    require(X509_check_private_key(issuer.get(), issuer_key.get()) == 1,
            "the authority's key isn't that of its certificate");
  }
  X509* signer = issuer ? issuer.get() : certificate.get();
  X509_set_version(certificate.get(), 2);
  set_serial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kBackdatedSeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * 86'400L);
  X509_set_pubkey(certificate.get(), key.get());
  const auto name = host.substr(0, kCommonNameMax);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  add_extension(certificate.get(), signer, NID_subject_alt_name,
                (parse_ip_address(host) ? "IP:" : "DNS:") + host);
  add_extension(certificate.get(), signer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), signer, NID_ext_key_usage, "serverAuth");
  require(X509_sign(certificate.get(), issuer ? issuer_key.get() : key.get(), EVP_sha256()) > 0,
          "the certificate can't be signed");
  return {written([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); }),
          written([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace fanfare::http
