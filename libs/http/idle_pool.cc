#include "http/idle_pool.h"

#include <algorithm>

namespace fanfare::http {

struct IdlePool::Entry : ConnectionUser {
  void on_bytes(std::string_view) override {
    auto unused = pool->remove(at);
    unused->close();
  }
  void on_end(OutcomeClass, const std::string&) override { pool->remove(at); }

  IdlePool* pool = nullptr;
  Entries::iterator at;
  std::shared_ptr<DeliveryConnection> connection;
  SteadyTime overdue;
};

IdlePool::IdlePool(std::size_t connections_max, Duration idle_timeout)
    : connections_max_(connections_max), idle_timeout_(idle_timeout) {}

IdlePool::~IdlePool() = default;

void IdlePool::put(std::shared_ptr<DeliveryConnection> connection, SteadyTime now) {
  if (connections_max_ == 0) return connection->close(true);
  if (entries_.size() >= connections_max_) close_oldest();
  auto at = entries_.insert(entries_.end(), std::make_unique<Entry>());
  Entry& entry = **at;
  entry.pool = this;
  entry.at = at;
  entry.overdue = now + idle_timeout_;
  entry.connection = std::move(connection);
  entry.connection->set_user(&entry);
  by_key_[entry.connection->key()].push_back(at);
}

std::shared_ptr<DeliveryConnection> IdlePool::take(const std::string& key) {
  auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : remove(found->second.back());
}

std::shared_ptr<DeliveryConnection> IdlePool::remove(Entries::iterator at) {
  auto connection = std::move((*at)->connection);
  connection->set_user(nullptr);
  auto found = by_key_.find(connection->key());
  std::erase(found->second, at);
  if (found->second.empty()) by_key_.erase(found);
  entries_.erase(at);
  return connection;
}

bool IdlePool::close_oldest() {
  if (entries_.empty()) return false;
  remove(entries_.begin())->close(true);
  return true;
}

void IdlePool::close_overdue(SteadyTime now) {
  while (!entries_.empty() && entries_.front()->overdue <= now) close_oldest();
}

void IdlePool::close_all() {
  while (close_oldest()) {
  }
}

}  // namespace fanfare::http
