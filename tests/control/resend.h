// An endpoint, its deliveries, and what is asked for them.
#pragma once

#include "records.h"
#include "world.h"

namespace fanfare::control {

struct Resend : testing::Test {
  World world;
  std::string key = world.manager("org_a");
  std::string id = make_endpoint("*");
  int letters = 0;

  std::string make_endpoint(const std::string& events) {
    world.now += Duration(1);
    return world
        .call(key, "POST", "/api/webhooks",
              R"({"url":"https://a.example/","events":[")" + events + R"("]})")
        .text("/id");
  }
  std::string bare() const { return id.substr(4); }
  Delivery delivery(int number) const { return delivery_of(bare(), number); }
  /// Its id, as shown.
  std::string bury(const DeadLetter& letter) {
    world.index.add(letter, {"dead", 0}, ++letters);
    return world.call(key, "GET", "/api/dead-letters?limit=1").text("/data/0/id");
  }
  std::string status_of(const Delivery& delivery) {
    return world.call(key, "GET", "/api/deliveries/whk_" + delivery.id).text("/status");
  }
  void wait_in_rung(const Delivery& delivery) {
    auto& rung = world.topics["fanfare.retry.5m"];
    const RecordPlace place{"fanfare.retry.5m", 0, static_cast<std::int64_t>(rung.size())};
    rung.emplace_back(world.now, codec::encode(delivery));
    world.index.add_waiting(delivery, place, world.now);
  }
  Answer post(const std::string& path, const std::string& body = "") {
    return world.call(key, "POST", path, body);
  }
  void work_off() {
    for (int ticks = 0; ticks < 100; ++ticks) {
      world.now += Duration(1'000);
      world.api.jobs->tick();
    }
  }
  Answer job(const Answer& made) {
    return world.call(key, "GET", "/api/replays/" + made.text("/id"));
  }
};

}  // namespace fanfare::control
