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
  /// Tasks that are over at once follow each other here, not within each other.
  void begin(const std::string& key) {
    for (bool here = true; here;) {
      const auto task = waiting_.at(key).front();
      const auto at_once = std::make_shared<bool>(false), returned = std::make_shared<bool>(false);
      task([this, key, at_once, returned] {
        const auto place = waiting_.find(key);
        place->second.pop_front();
        const bool last = place->second.empty();
        if (last) waiting_.erase(place);
        if (!*returned)
          *at_once = !last;
        else if (!last)
          begin(key);
      });
      *returned = true;
      here = *at_once;
    }
  }

  std::map<std::string, std::deque<Task>> waiting_;
};

}  // namespace fanfare::control
