// Changes of the same thing, one after another.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

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
