// Changes of the same thing, one after another.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace fanfare::control {

/// A task begins when all earlier ones of its key have called their `over`, which each does once.
class Turns {
 public:
  using Over = std::function<void()>;
  using Task = std::function<void(Over over)>;

  void take(const std::string& key, Task task) {
    auto& waiting = waiting_[key];
    waiting.push_back(std::move(task));
    if (waiting.size() == 1) begin(key);
  }

  /// The same for a call, whose turn is over when it has been answered: once.
  template <typename Call, typename Handle>
  void take(const std::string& key, Call call, Handle handle) {
    take(key, [kept = std::make_shared<Call>(std::move(call)),
               handle = std::move(handle)](const Over& over) {
      kept->respond = [over, respond = std::move(kept->respond)](auto response) {
        respond(std::move(response));
        over();
      };
      handle(std::move(*kept));
    });
  }

 private:
  void begin(const std::string& key) {
    const auto task = waiting_.at(key).front();
    task([this, key] {
      const auto place = waiting_.find(key);
      place->second.pop_front();
      place->second.empty() ? void(waiting_.erase(place)) : begin(key);
    });
  }

  std::map<std::string, std::deque<Task>> waiting_;
};

}  // namespace fanfare::control
