#include "services/control/api.h"

#include <openssl/evp.h>

#include <array>

#include "core/ulid.h"
#include "services/control/answers.h"

namespace fanfare::control {
namespace {

/// whsec_ and base64 of 32 bytes: every dialect takes it.
std::string make_secret(std::span<const std::uint8_t, 32> random) {
  std::array<unsigned char, 45> text{};
  EVP_EncodeBlock(text.data(), random.data(), static_cast<int>(random.size()));
  return "whsec_" + std::string(reinterpret_cast<const char*>(text.data()));
}

}  // namespace

Api::Api(const Tables& tables, EndpointStore& store, LogIndex& index, const DialectSet& dialects,
         const Keyring& keyring, const std::string& default_dialect, Ports ports)
    : tables(tables),
      store(store),
      index(index),
      dialects(dialects),
      keyring(keyring),
      rules(dialects, keyring, default_dialect),
      ports(std::move(ports)) {}

Fresh Api::fresh() const {
  std::array<std::uint8_t, 64> random{};
  ports.random(random);
  const std::span<const std::uint8_t, 64> bytes(random);
  Fresh fresh;
  fresh.now = ports.now();
  fresh.endpoint_id = make_ulid(fresh.now, bytes.subspan<0, 10>());
  fresh.secret_id = make_ulid(fresh.now, bytes.subspan<10, 10>());
  std::copy_n(random.begin() + 20, fresh.nonce.size(), fresh.nonce.begin());
  fresh.secret = make_secret(bytes.subspan<32, 32>());
  return fresh;
}

bool owns(const Owner& owner, const Endpoint& endpoint) {
  return endpoint.organization_id == owner.organization_id && endpoint.test_mode == owner.test_mode;
}

const codec::EndpointRecord* Api::endpoint_of(const Call& call) const {
  const auto id = strip_endpoint_prefix(call.path.at("id"));
  const auto* record = id ? tables.endpoint(*id) : nullptr;
  return record && owns(call.owner(), record->endpoint) ? record : nullptr;
}

void Api::route(http::Router& router, const char* method, const std::string& pattern, Scope needed,
                Handle handle) {
  router.add(method, pattern,
             [this, needed, handle = std::move(handle)](
                 http::Request request, http::PathParameters path, http::Responder respond) {
               if (const auto reason = ports.not_ready_reason(); !reason.empty())
                 return respond(unavailable(reason));
               auto key = service::authenticate(tables.api_keys(), request, needed, ports.now());
               if (!key) return respond(key.error());
               handle({std::move(request), std::move(path), std::move(respond), std::move(*key)});
             });
}

void Api::change_endpoint(Call call, Decide decide) {
  const auto id = strip_endpoint_prefix(call.path.at("id"));
  if (!id) return call.respond(not_found("endpoint of this id"));
  auto answer = std::make_shared<http::Response>(not_found("endpoint of this id"));
  store.change(
      *id,
      [answer, owner = call.owner(), decide = std::move(decide)](
          const codec::EndpointRecord* current) -> EndpointStore::Decision {
        if (!current || !owns(owner, current->endpoint)) return EndpointStore::Nothing{};
        return decide(*current, *answer);
      },
      [answer, respond = std::move(call.respond)](const std::string& error) {
        respond(error.empty() ? std::move(*answer) : unavailable(error));
      });
}

void Api::add_routes(http::Router& router) {
  add_secret_routes(*this, router);
  add_dead_letter_routes(*this, router);
  const std::pair<const char*, Shape> bases[] = {{"/api/webhooks", Shape::kApi},
                                                 {"/webhooks", Shape::kGeneric},
                                                 {"/v1/webhooks", Shape::kGeneric}};
  for (const auto& [base, shape] : bases) {
    add_webhook_routes(*this, router, base, shape);
    add_delivery_routes(*this, router, base, shape);
    add_test_routes(*this, router, base, shape);
  }
}

}  // namespace fanfare::control
