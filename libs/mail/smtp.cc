#include "mail/smtp.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <string_view>

namespace fanfare::mail {
namespace {

struct Upload {
  std::string_view left;
};

std::size_t read_some(char* into, std::size_t size, std::size_t count, void* upload) {
  auto& left = static_cast<Upload*>(upload)->left;
  const auto taken = std::min(left.size(), size * count);
  std::memcpy(into, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

/// Adds the authorities of the options to those of the system.
CURLcode add_authorities(CURL*, void* context, void* files) {
  for (const auto& file : *static_cast<const std::vector<std::string>*>(files))
    if (SSL_CTX_load_verify_locations(static_cast<SSL_CTX*>(context), file.c_str(), nullptr) != 1)
      return CURLE_SSL_CACERT_BADFILE;
  return CURLE_OK;
}

struct Lists {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct Handles {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

void set_connection(CURL* curl, const SmtpOptions& options, const std::string& own_name) {
  const bool v6 = options.host.find(':') != std::string::npos;
  const std::string url = std::string(options.tls_at_once ? "smtps://" : "smtp://") +
                          (v6 ? "[" + options.host + "]" : options.host) + ":" +
                          std::to_string(options.port) + "/" + own_name;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, add_authorities);
  curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, &options.ca_files);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (options.user.empty()) return;
  curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
  curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.c_str());
}

/// About the server, not the recipient: the others would hear the same.
bool concerns_all(CURLcode code, long reply) {
  return code != CURLE_OK && (reply == 0 || reply == 421 || code == CURLE_LOGIN_DENIED);
}

struct Attempt {
  SmtpResult result;
  bool concerns_all = false;
};

Attempt send_to(CURL* curl, const std::string& recipient, std::string_view message) {
  const std::unique_ptr<curl_slist, Lists> recipients(
      curl_slist_append(nullptr, recipient.c_str()));
  Upload upload{message};
  char said[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  const auto code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  if (code == CURLE_OK) return {{true, false, ""}, false};
  long reply = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
  // What is wrong with our own credentials is put right some day.
  const bool permanent = reply >= 550 && reply < 560 && code != CURLE_LOGIN_DENIED;
  std::string error = said[0] != '\0' ? said : curl_easy_strerror(code);
  if (reply > 0) error += " (reply " + std::to_string(reply) + ")";
  return {{false, permanent, error}, concerns_all(code, reply)};
}

}  // namespace

std::vector<SmtpResult> send(const SmtpOptions& options, const Mail& mail,
                             const std::vector<std::string>& recipients) {
  using Clock = std::chrono::steady_clock;
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, Handles> handle(kReady == CURLE_OK ? curl_easy_init() : nullptr);
  if (!handle) return {recipients.size(), {false, false, "libcurl has no handle"}};
  CURL* curl = handle.get();
  set_connection(curl, options, mail.from.substr(mail.from.find('@') + 1));
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail.from.c_str());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_some);
  const auto message = to_message(mail);
  const auto deadline = Clock::now() + options.timeout;
  std::vector<SmtpResult> results;
  Attempt last;
  for (const auto& recipient : recipients) {
    const auto left = std::chrono::duration_cast<Duration>(deadline - Clock::now());
    if (left <= Duration(0)) last = {{false, false, "the time for the mail was over"}, true};
    if (!last.concerns_all) {
      curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
      last = send_to(curl, recipient, message);
    }
    results.push_back(last.result);
  }
  return results;
}

}  // namespace fanfare::mail
