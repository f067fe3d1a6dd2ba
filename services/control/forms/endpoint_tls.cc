#include "services/control/forms/endpoint_tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <vector>

namespace fanfare::control {
namespace {

constexpr std::size_t kCertificatesMax = 10;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio reader(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

std::string written(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::vector<Certificate> certificates_of(const std::string& pem) {
  std::vector<Certificate> found;
  const auto from = reader(pem);
  while (found.size() <= kCertificatesMax) {
    Certificate next(PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr), &X509_free);
    if (!next) break;
    found.push_back(std::move(next));
  }
  ERR_clear_error();
  return found;
}

/// Never asks for a passphrase: an encrypted key is none.
Key key_of(const std::string& pem) {
  const auto from = reader(pem);
  Key key(PEM_read_bio_PrivateKey(
              from.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr),
          &EVP_PKEY_free);
  ERR_clear_error();
  return key;
}

TimePoint time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return from_unix_ms(static_cast<std::int64_t>(::timegm(&parts)) * 1'000);
}

codec::CertificateInfo info_of(X509* certificate) {
  const Bio text(BIO_new(BIO_s_mem()), &BIO_free);
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  return {written(text), time_of(X509_get0_notAfter(certificate))};
}

std::string pem_of(const std::vector<Certificate>& certificates) {
  const Bio text(BIO_new(BIO_s_mem()), &BIO_free);
  for (const auto& certificate : certificates) PEM_write_bio_X509(text.get(), certificate.get());
  return written(text);
}

std::string pem_of(EVP_PKEY* key) {
  const Bio text(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return written(text);
}

/// "" if each is good at `now`.
std::string validity_fault(const std::vector<Certificate>& certificates, TimePoint now) {
  for (const auto& certificate : certificates) {
    const auto info = info_of(certificate.get());
    if (info.expires <= now) return "the certificate of " + info.subject + " has expired";
    if (time_of(X509_get0_notBefore(certificate.get())) > now)
      return "the certificate of " + info.subject + " isn't valid yet";
  }
  return "";
}

std::string count_fault(const std::vector<Certificate>& certificates) {
  if (certificates.empty()) return "send a certificate in PEM: -----BEGIN CERTIFICATE-----";
  return certificates.size() > kCertificatesMax ? "send at most 10 certificates" : "";
}

std::string client_fault(const std::vector<Certificate>& certificates, TimePoint now) {
  if (auto fault = count_fault(certificates); !fault.empty()) return fault;
  if (auto fault = validity_fault(certificates, now); !fault.empty()) return fault;
  const auto uses = X509_get_extended_key_usage(certificates.front().get());
  return uses & XKU_SSL_CLIENT ? "" : "the certificate isn't one for TLS clients";
}

std::string authority_fault(const std::vector<Certificate>& certificates, TimePoint now) {
  if (auto fault = count_fault(certificates); !fault.empty()) return fault;
  for (const auto& certificate : certificates)
    if (X509_check_ca(certificate.get()) == 0)
      return "the certificate of " + info_of(certificate.get()).subject +
             " isn't one of an authority";
  return validity_fault(certificates, now);
}

void check_client(const TlsForm& form, TimePoint now, CheckedTls& checked, Faults& faults) {
  const auto certificates = certificates_of(form.certificate);
  const auto key = key_of(form.private_key);
  const auto before = faults.size();
  if (auto fault = client_fault(certificates, now); !fault.empty())
    faults.push_back({"/tls/certificate", std::move(fault)});
  if (!key)
    faults.push_back({"/tls/privateKey", "send the certificate's key in PEM, not encrypted"});
  else if (!certificates.empty() &&
           X509_check_private_key(certificates.front().get(), key.get()) != 1)
    faults.push_back({"/tls/privateKey", "this isn't the key of the certificate"});
  ERR_clear_error();
  if (faults.size() > before) return;
  checked.certificate = info_of(certificates.front().get());
  checked.client = pem_of(certificates) + pem_of(key.get());
}

}  // namespace

CheckedTls check_tls(const TlsForm& form, TimePoint now, Faults& faults) {
  CheckedTls checked;
  if (!form.certificate.empty() || !form.private_key.empty())
    check_client(form, now, checked, faults);
  if (form.authority.empty()) return checked;
  const auto authorities = certificates_of(form.authority);
  if (auto fault = authority_fault(authorities, now); !fault.empty()) {
    faults.push_back({"/tls/ca", std::move(fault)});
  } else {
    checked.authority = info_of(authorities.front().get());
    checked.authority_pem = pem_of(authorities);
  }
  return checked;
}

}  // namespace fanfare::control
