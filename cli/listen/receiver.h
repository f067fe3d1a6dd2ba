// What answers the platform while fanfare listen runs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "cli/api/target.h"
#include "cli/signature/verification.h"
#include "http/api_client.h"
#include "http/message.h"

namespace fanfare::cli {

struct ReceiverOptions {
  std::string path = {};  // all others are 404
  int status = 200;       // of an answer, where nothing is forwarded
  std::optional<BaseUrl> forward = std::nullopt;
  bool json = false;
  bool with_headers = false;
};

/// Verifies what comes, prints it, and answers: 401 where it isn't genuine, else what `forward`
/// answers (502 where it doesn't), else `status`.
/// Lifetime: outlives the server that calls it.
class Receiver {
 public:
  /// Told of each genuine delivery once it is answered. False: nobody reads our output any more.
  using OnDelivery = std::function<void(bool printed)>;
  Receiver(const DialectSet& dialects, http::ApiClient& client, ReceiverOptions options,
           OnDelivery on_delivery);

  /// What the endpoint signs with. Until it is known requests get 503, which are tried again.
  void trust(const std::string& secret, const std::string& dialect);
  /// Events of that type are answered, but not shown.
  void hide(const std::string& type) { hidden_type_ = type; }

  void handle(http::Request request, http::Responder respond);

 private:
  struct Delivery {
    Received received;
    Verification found;
    std::vector<std::string> hints;
    std::string forwarded;  // in plain words
    int status = 0;
  };
  void forward(Delivery delivery, http::Responder respond);
  bool print(const Delivery& delivery) const;

  const DialectSet& dialects_;
  http::ApiClient& client_;
  ReceiverOptions options_;
  OnDelivery on_delivery_;
  VerificationOptions trusted_;
  std::string hidden_type_;
};

/// Indented by two spaces; what is no JSON as it is, without control characters.
std::string pretty(const std::string& body);

}  // namespace fanfare::cli
