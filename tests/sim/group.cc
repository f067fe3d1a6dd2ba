#include "sim/group.h"

#include <algorithm>
#include <utility>

namespace fanfare::sim {
namespace {
using namespace std::chrono_literals;
}  // namespace

bool Group::reads(const std::string& topic) const {
  return std::find(topics_.begin(), topics_.end(), topic) != topics_.end();
}

void Group::on_appended(const Place& place) {
  basis_.time.after(basis_.random.uniform(Duration(0), 5ms), [this, place] {
    const auto owner = owners_.find(place.partition);
    if (owner != owners_.end()) owner->second->readable(place);
  });
}

void Group::join(Member& member) {
  members_.push_back(&member);
  rebalance();
}

/// The process is gone. What it had sent is decided without it.
void Group::leave(Member& member) {
  if (std::erase(members_, &member) == 0) return;
  std::erase_if(owners_, [&](const auto& owner) { return owner.second == &member; });
  for (auto each = pending_.begin(); each != pending_.end();) {
    const auto current = each++;
    if (current->member == &member) end(current, current->current && basis_.random.chance(0.5));
  }
  rebalance();
}

void Group::rebalance() {
  if (rebalancing_) {
    again_ = true;
    return;
  }
  rebalancing_ = true;
  basis_.trace.say(basis_.time.now(), "%s: rebalance", name_.c_str());
  basis_.time.after(basis_.random.spread(1ms, 3s), [this] { revoke_all(); });
}

void Group::revoke_all() {
  for (auto each = pending_.begin(); each != pending_.end();) {
    const auto current = each++;
    if (current->current && basis_.random.chance(0.5)) {
      end(current, true);  // its offsets were there before the group moved on
    } else {
      current->current = false;
    }
  }
  owners_.clear();
  for (Member* member : std::vector<Member*>(members_)) member->revoke();
  basis_.time.after(basis_.random.spread(1ms, 500ms), [this] { assign_all(); });
}

void Group::assign_all() {
  rebalancing_ = false;
  calm_since_ = basis_.time.now();
  if (std::exchange(again_, false)) return rebalance();
  if (members_.empty()) return;
  std::vector<std::vector<Place>> shares(members_.size());
  const std::size_t shift = basis_.random.below(members_.size());
  for (int number = 0; number < partitions_; ++number) {
    const std::size_t owner = (static_cast<std::size_t>(number) + shift) % members_.size();
    owners_[number] = members_[owner];
    for (const std::string& topic : topics_) shares[owner].push_back({topic, number});
  }
  for (std::size_t i = 0; i < shares.size(); ++i) members_[i]->assign(shares[i]);
}

void Group::commit(Member& member, kafka::TransactionBatch batch, std::function<void(bool)> done) {
  const std::uint64_t id = next_id_++;
  pending_.push_back(
      {id, &member, member.alive_, std::move(batch), std::move(done), basis_.time.now(), true});
  const Duration takes = basis_.slow_commits && basis_.random.chance(0.03)
                             ? basis_.random.spread(20ms, 500ms)
                             : basis_.random.uniform(1ms, 8ms);
  basis_.time.after(takes, [this, id] {
    const auto each = std::find_if(pending_.begin(), pending_.end(),
                                   [&](const Pending& p) { return p.id == id; });
    if (each != pending_.end()) end(each, each->current && !rebalancing_);
  });
}

void Group::end(std::list<Pending>::iterator pending, bool committed) {
  const Pending each = std::move(*pending);
  pending_.erase(pending);
  basis_.trace.say(basis_.time.now(), "%s: transaction of %zu records %s", name_.c_str(),
                   each.batch.records.size(), committed ? "committed" : "aborted");
  if (committed) {
    basis_.broker.commit(each.batch, each.begun, basis_.time.now());
  } else {
    basis_.broker.abort(each.batch);
  }
  basis_.time.after(Duration(0), [alive = each.alive, done = each.done, committed] {
    if (!alive.expired()) done(committed);
  });
}

Member::Member(Basis& basis, Group& group, std::string name, std::size_t slots)
    : basis_(basis), group_(group), name_(std::move(name)), slots_(slots) {}

void Member::join() { group_.join(*this); }

Member::~Member() {
  alive_.reset();
  group_.leave(*this);
}

void Member::assign(const std::vector<Place>& places) {
  assignment_ = basis_.random.bits();
  for (const Place& place : places) {
    owned_.insert(place);
    positions_[place] = std::max<std::int64_t>(0, basis_.broker.committed(place).offset);
  }
  on_assigned(places);
}

void Member::revoke() {
  assignment_ = basis_.random.bits();
  const std::vector<Place> places(owned_.begin(), owned_.end());
  owned_.clear();
  positions_.clear();
  on_revoked(places);
}

void Member::readable(const Place& place) {
  if (owned_.contains(place)) on_readable(place);
}

std::vector<Record> Member::read(const Place& place, std::size_t count) {
  if (!owned_.contains(place)) return {};
  std::int64_t& position = positions_.at(place);
  const auto& records = basis_.broker.records(place);
  const std::size_t first = basis_.broker.find(place, position);
  const std::size_t last = std::min(records.size(), first + count);
  if (first >= last) return {};
  position = records[last - 1].offset + 1;
  return {records.begin() + static_cast<std::ptrdiff_t>(first),
          records.begin() + static_cast<std::ptrdiff_t>(last)};
}

void Member::later(Duration delay, std::function<void()> what) {
  basis_.time.after(delay, [alive = std::weak_ptr<bool>(alive_), what = std::move(what)] {
    if (!alive.expired()) what();
  });
}

void Member::pump_all() {
  for (std::size_t k = 0; k < slots_.size(); ++k) pump(k);
}

void Member::pump(std::size_t k) {
  if (owned_.empty() || slots_[k].working || slots_[k].rejected_in == assignment_) return;
  slots_[k].working = true;
  const bool going = prepare(k, [this, k, at = assignment_] {
    slots_[k].working = false;
    if (at != assignment_) return pump(k);  // what was prepared belongs to others by now
    commit(k);
  });
  if (!going) slots_[k].working = false;
}

void Member::commit(std::size_t k) {
  if (owned_.empty() || slots_[k].rejected_in == assignment_) return;
  std::optional<Transaction> next_one = next(k);
  if (!next_one) return;
  slots_[k].working = true;
  group_.commit(*this, std::move(next_one->batch),
                [this, k, at = assignment_, committed = std::move(next_one->committed)](bool done) {
                  slots_[k].working = false;
                  if (at == assignment_) {
                    if (done) {
                      committed();
                    } else {
                      slots_[k].rejected_in = assignment_;
                    }
                  }
                  pump(k);
                });
}

}  // namespace fanfare::sim
