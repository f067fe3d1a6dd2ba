// An end for a process that has done its work.
#pragma once

namespace fanfare::service {

/// For when all is handed over and only libraries are to be closed: librdkafka has been seen to
/// wait for ever for a member that left in the middle of a rebalance. Threads: any; one of them at
/// a time.
class LastResort {
 public:
  LastResort() = default;
  LastResort(const LastResort&) = delete;
  LastResort& operator=(const LastResort&) = delete;
  /// Everything was let go in time.
  ~LastResort();

  /// From now on the process exits with `code` after so many seconds, and says so on standard
  /// error.
  void arm(unsigned seconds, int code);
};

}  // namespace fanfare::service
