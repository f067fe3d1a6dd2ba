// A transaction of a query.
#pragma once

#include "services/control/log/log_index.h"

namespace fanfare::control {

class LogIndex::Reading {
 public:
  /// Nothing if a transaction is under way.
  explicit Reading(LogIndex& index);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  LogIndex* index_ = nullptr;
};

}  // namespace fanfare::control
