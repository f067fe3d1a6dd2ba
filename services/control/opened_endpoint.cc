#include "services/control/opened_endpoint.h"

#include "services/control/forms/secret_rotation.h"

namespace fanfare::control {

std::optional<Endpoint> opened_endpoint(const Api& api, const codec::EndpointRecord& record,
                                        TimePoint at) {
  auto endpoint = record.endpoint;
  for (const auto& sealed : live_secrets(record, at)) {
    auto secret = codec::open_secret(api.keyring, endpoint, sealed);
    if (!secret) return std::nullopt;
    endpoint.secrets.push_back(std::move(*secret));
  }
  if (endpoint.secrets.empty()) return std::nullopt;
  if (!codec::open_credential(api.keyring, record, endpoint).empty()) return std::nullopt;
  if (!codec::open_tls(api.keyring, record, endpoint).empty()) return std::nullopt;
  return endpoint;
}

}  // namespace fanfare::control
