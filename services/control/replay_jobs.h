// Sends many deliveries again, a few at a time, so that live traffic keeps its pace.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/control/api.h"
#include "services/control/forms/filters.h"

namespace fanfare::control {

///     redrive    dead letters of the index                       ─┐
///     replay     fanfare.deliveries, the endpoint's partition     ├─▶ fanfare.returns, with the
///     backfill   fanfare.events, one partition after another      │   job's progress
///     retry      what waits in rungs for the endpoint            ─┘
///     cancel     the same                                        ───▶ fanfare.dead-letters
///
/// What a step sends and how far the job has got are written in one transaction, so that each
/// delivery is sent once, whatever crashes in between.
/// Invariant: one step of a job at most is under way; a job's record is written by its steps and,
/// between them, by change().
class ReplayJobs {
 public:
  explicit ReplayJobs(Api& api) : api_(api) {}

  /// Goes on with every running job. Call it while this instance owns writing, a few times a
  /// second.
  void tick();
  /// Changes the job's status as soon as no step of it is under way. `done` gets whether the job
  /// was over by then; else `error` is empty once the change is written.
  using Done = std::function<void(bool over, const std::string& error)>;
  void change(const std::string& id, const std::string& status, Write audit, Done done);

 private:
  struct Wanted {
    std::string status;
    Write audit;
    Done done;
  };
  struct Progress {
    bool busy = false;
    double allowance = 0;  // deliveries that may be sent now
    TimePoint last;
    std::vector<Wanted> wanted;
  };
  /// What a step has gathered.
  struct Step {
    codec::ReplayJob job;
    Writes writes;
    std::vector<std::string> numbered;  // deliveries that were given a run
    std::size_t room = 0;               // how many more may be sent
  };
  void go_on(const codec::ReplayJob& job, Progress& progress);
  void redrive(Step step);
  void replay(Step step);
  void backfill(Step step);
  // In replay_waiting.cc.
  void supersede(Step step);
  void take_waiting(Step step, std::deque<DeliveryRow> rows);
  void take_waiting(Step& step, const DeliveryRow& row, const std::string& record);
  void take_letter(Step& step, const DeadLetterRow& row);
  // In replay_scans.cc.
  using Known = std::unordered_map<std::string, DeliveryRow>;  // by id
  void take_deliveries(Step step, const ScanResult& result, const Known& known);
  void take_delivery(Step& step, Delivery delivery, const Known& known);
  void take_events(Step step, std::size_t place, const ScanResult& result, const Known& known);
  void take_event(Step& step, const codec::EndpointRecord& target, const Event& event,
                  const Known& known);
  /// Asks the log, then goes on; a step that part of the log can't be reached for is made again.
  template <typename Query>
  void ask(Step step, Query query, std::function<void(Step, typename Query::Answer)> then) {
    api_.ports.ask(std::move(query), [this, step = std::move(step), then = std::move(then)](
                                         std::optional<LogAnswer> got) mutable {
      if (!got) return drop(step);
      then(std::move(step), std::get<typename Query::Answer>(std::move(*got)));
    });
  }
  void drop(const Step& step);
  void send(Step& step, Delivery delivery);
  /// The run to send it in; nullopt, and skipped, if that is under way.
  std::optional<std::uint32_t> number(Step& step, const std::string& delivery_id,
                                      std::uint32_t known);
  void finish(Step& step, std::string status, std::string error = "");
  void write(Step step);
  void apply_wanted(const std::string& id, Progress& progress);

  Api& api_;
  Filters filters_;
  std::map<std::string, Progress> progress_;
};

Owner owner_of(const codec::ReplayJob& job);
/// By then dispatchers know of an endpoint that was enabled.
constexpr Duration kEnablingKnown = std::chrono::seconds(2);
/// Until when what the job is about has happened: little later than it was made.
TimePoint end_of(const codec::ReplayJob& job);
/// What an index has to have for the job's steps: what it is about, and what became of that.
TimePoint settled(const codec::ReplayJob& job);
/// Can the endpoint be sent anything?
bool takes_deliveries(const Api& api, const codec::EndpointRecord* record);

}  // namespace fanfare::control
